package io.kappalake.ingest.event;

import static io.kappalake.ingest.event.TestingEvents.LIMITS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kappalake.ingest.IngestLakehouse;
import io.kappalake.lakehouse.config.IngestConfig.Decode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Decodes the records that others collected; they lie beside the repository, not in it. */
class TestSharedRecords {
    private static final long NOW = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();

    /** What each line of malformed.ndjson is: a reason, or a row. */
    static final List<String> MALFORMED =
            List.of(
                    "empty",
                    "empty",
                    "not_json",
                    "not_json",
                    "not_an_object",
                    "not_an_object",
                    "not_an_object",
                    "not_an_object",
                    "missing_field: order_id is missing",
                    "missing_field: customer_id is missing",
                    "missing_field: order_id is null",
                    "empty_id",
                    "invalid_type: amount_cents",
                    "invalid_amount",
                    "invalid_amount",
                    "invalid_amount",
                    "invalid_time: event_time",
                    "invalid_type: event_time",
                    "invalid_time: event_time",
                    "time_too_far_ahead",
                    "time_too_early",
                    "duplicate_key",
                    "not_json",
                    "trailing_text",
                    "invalid_utf8",
                    "row m15",
                    "missing_field: order_id is missing",
                    "invalid_type: order_id",
                    "too_deep");

    private final EventDecoder decoder = new EventDecoder(Decode.STRICT, LIMITS);
    private final OrderEvent event = new OrderEvent();

    @Test
    void judgesEveryLineOfTheMalformedRecords() throws IOException {
        List<byte[]> lines = lines(Files.newInputStream(sharedFile("malformed.ndjson")));
        List<String> outcomes = new ArrayList<>();
        for (byte[] line : lines) {
            DeadLetterReason reason = decoder.decode(line, 0, outcomes.size(), NOW, event);
            outcomes.add(
                    reason == null
                            ? "row " + event.orderId()
                            : reason.code() + ": " + decoder.detail());
        }
        assertThat(outcomes).hasSameSizeAs(MALFORMED);
        for (int i = 0; i < MALFORMED.size(); i++) {
            assertThat(outcomes.get(i)).as("line %d", i + 1).startsWith(MALFORMED.get(i));
        }
    }

    @Test
    void keepsALongUnknownFieldWhole() throws IOException {
        byte[] line = lines(Files.newInputStream(sharedFile("malformed.ndjson"))).get(25);
        assertThat(decoder.decode(line, 0, 0, NOW, event)).isNull();
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
                for (byte[] line : lines(new GZIPInputStream(Files.newInputStream(file)))) {
                    assertThat(decoder.decode(line, 0, rows, NOW, event)).isNull();
                    event.reset(0, rows, NOW);
                    scanned += scanner.scan(line, event) ? 1 : 0;
                    rows++;
                }
            }
        }
        assertThat(rows).isEqualTo(17_832);
        assertThat(scanned).as("decoded by the fast scanner").isEqualTo(rows);
    }

    static Path sharedFile(String name) {
        return IngestLakehouse.sharedFile(name)
                .orElseGet(
                        () ->
                                abort(
                                        "no shared/data/"
                                                + name
                                                + " beside the repository, and KAPPALAKE_SHARED"
                                                + " names no folder that has it"));
    }

    static List<byte[]> lines(InputStream stream) throws IOException {
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] all;
        try (stream) {
            all = stream.readAllBytes();
        }
        for (byte character : all) {
            if (character == '\n') {
                lines.add(line.toByteArray());
                line.reset();
            } else {
                line.write(character);
            }
        }
        if (line.size() > 0) {
            lines.add(line.toByteArray());
        }
        return lines;
    }
}
