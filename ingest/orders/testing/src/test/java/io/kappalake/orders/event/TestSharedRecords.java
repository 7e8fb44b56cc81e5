package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.orders.testing.SharedRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Decodes the records that others collected; they lie next to the repository, not in it. */
class TestSharedRecords {
    private static final long NOW = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();

    private static final Limits LIMITS =
            new Limits(
                    Duration.ofDays(1),
                    Instant.parse("2000-01-01T00:00:00Z"),
                    100_000_000_000_000L);

    private final EventDecoder decoder = new EventDecoder(Decode.STRICT, LIMITS);
    private final OrderEvent event = new OrderEvent();

    @Test
    void judgesEveryLineOfTheMalformedRecords() throws IOException {
        List<byte[]> lines =
                SharedRecords.lines(Files.newInputStream(sharedFile("malformed.ndjson")));
        List<String> outcomes = new ArrayList<>();
        for (byte[] line : lines) {
            DeadLetterReason reason = decoder.decode(line, NOW, event);
            outcomes.add(
                    reason == null
                            ? "row " + event.orderId()
                            : reason.code() + ": " + decoder.detail());
        }
        assertThat(outcomes).hasSameSizeAs(SharedRecords.MALFORMED);
        for (int i = 0; i < SharedRecords.MALFORMED.size(); i++) {
            assertThat(outcomes.get(i))
                    .as("line %d", i + 1)
                    .startsWith(SharedRecords.MALFORMED.get(i));
        }
    }

    @Test
    void keepsALongUnknownFieldWhole() throws IOException {
        byte[] line =
                SharedRecords.lines(Files.newInputStream(sharedFile("malformed.ndjson"))).get(25);
        assertThat(decoder.decode(line, NOW, event)).isNull();
        String text = new String(line, UTF_8);
        assertThat(event.extra().toString())
                .isEqualTo("{" + text.substring(text.indexOf("\"note\"")));
    }

    @Test
    void decodesAllRealEvents() throws IOException {
        int rows = 0;
        RecordScanner scanner =
                new RecordScanner(EventLimits.from(LIMITS), new TextCache(Map.of()));
        int scanned = 0;
        try (Stream<Path> files = Files.list(sharedFile("olist"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".gz")).sorted().toList()) {
                for (byte[] line :
                        SharedRecords.lines(new GZIPInputStream(Files.newInputStream(file)))) {
                    assertThat(decoder.decode(line, NOW, event)).isNull();
                    event.reset();
                    scanned += scanner.scan(line, NOW, event) ? 1 : 0;
                    rows++;
                }
            }
        }
        assertThat(rows).isEqualTo(17_832);
        assertThat(scanned).as("decoded by the fast scanner").isEqualTo(rows);
    }

    static Path sharedFile(String name) {
        return SharedRecords.find(name)
                .orElseGet(
                        () ->
                                abort(
                                        "no shared/data/"
                                                + name
                                                + " beside the repository, and KAPPALAKE_SHARED"
                                                + " names no folder that has it"));
    }
}
