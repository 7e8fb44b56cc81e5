package io.kappalake.orders.rules;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Change;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.rules.IngestConfig.EpochTimes;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.orders.rules.IngestConfig.Sliding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestIngestTexts {
    private static final String SERVERS =
            """
            kafka.bootstrap-servers: 127.0.0.1:9092
            catalog: {type: jdbc, uri: 'jdbc:postgresql://127.0.0.1/iceberg', warehouse: s3://lake}
            storage.checkpoints: s3://lake/flink
            trino.url: http://127.0.0.1:8080
            flink.url: http://127.0.0.1:8081
            """;

    @TempDir Path folder;

    private IngestConfig ingest(String lines, Map<String, String> overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("kappalake.yaml"), SERVERS + lines);
        return IngestConfig.of(LakehouseConfig.load(file, overrides, Map.of()));
    }

    @Test
    void namesEveryKeyOfTheDefaults() throws IOException {
        assertThat(ingest("", Map.of()).flat())
                .containsExactly(
                        entry("ingest.allowed-lateness", "1m"),
                        entry("ingest.clock-tolerance", "1m"),
                        entry("ingest.commit-interval", "10s"),
                        entry("ingest.decode.amounts", "integer"),
                        entry("ingest.decode.epoch-times", "none"),
                        entry("ingest.decode.status-aliases", "none"),
                        entry("ingest.decode.time-patterns", "none"),
                        entry("ingest.emit", "revisions"),
                        entry("ingest.idleness", "1m"),
                        entry("ingest.limits.earliest", "2000-01-01T00:00:00Z"),
                        entry("ingest.limits.max-ahead", "1d"),
                        entry("ingest.limits.max-amount-cents", "1000000000000"),
                        entry("ingest.out-of-orderness", "30s"),
                        entry("ingest.parallelism", "1"),
                        entry("ingest.window-retention", "1d"),
                        entry("ingest.windows.max-statuses", "256"),
                        entry("ingest.windows.sliding.size", "none"),
                        entry("ingest.windows.sliding.slide", "none"),
                        entry("ingest.windows.tumbling", "5m"));
    }

    @Test
    void makesAnEqualConfigurationOutOfAnyFile() throws IOException {
        String other =
                """
                ingest:
                  emit: final
                  windows: {tumbling: 7m, sliding: {size: 6m, slide: 2m}}
                  decode:
                    amounts: integer-or-string
                    status-aliases: {canceled: cancelled, a: b, s.1: s}
                    time-patterns: dd/MM/yyyy HH:mm
                """;
        Random random = new Random(11);
        for (int i = 0; i < 150; i++) {
            IngestConfig config = random(random);
            assertThat(ingest(random.nextBoolean() ? other : "", config.flat())).isEqualTo(config);
        }
    }

    @Test
    void writesEqualConfigurationsAlikeAndOthersNot() throws IOException {
        IngestConfig seconds = ingest("ingest.windows.tumbling: 300s", Map.of());
        IngestConfig minutes = ingest("ingest.windows.tumbling: 5 min", Map.of());
        assertThat(seconds.flat()).isEqualTo(minutes.flat());

        Random random = new Random(12);
        IngestConfig last = random(random);
        for (int i = 0; i < 150; i++) {
            IngestConfig config = random(random);
            assertThat(config.flat().equals(last.flat())).isEqualTo(config.equals(last));
            assertThat(IngestConfig.differences(config, last).isEmpty())
                    .isEqualTo(config.equals(last));
            last = config;
        }
    }

    @Test
    void tellsDurationsApartThatNoFileCanSay() throws IOException {
        IngestConfig config = ingest("", Map.of());
        Limits limits = new Limits(Duration.ofNanos(1), Instant.EPOCH, 1);
        IngestConfig fine =
                new IngestConfig(
                        config.parallelism(),
                        config.commitInterval(),
                        config.outOfOrderness(),
                        config.clockTolerance(),
                        config.idleness(),
                        config.allowedLateness(),
                        config.windowRetention(),
                        config.tumbling(),
                        config.sliding(),
                        config.maxStatuses(),
                        config.emit(),
                        config.decode(),
                        limits);

        assertThat(fine.flat()).containsEntry("ingest.limits.max-ahead", "PT0.000000001S");
    }

    @Test
    void namesTheKeysThatDiffer() throws IOException {
        IngestConfig before =
                ingest("ingest.decode.status-aliases: {canceled: cancelled, a: b}", Map.of());
        IngestConfig after =
                ingest(
                        """
                        ingest:
                          windows.tumbling: 1h
                          windows.sliding: {size: 6m, slide: 90s}
                          decode.status-aliases: {canceled: void, payed: paid}
                        """,
                        Map.of());

        assertThat(IngestConfig.differences(before, after))
                .containsExactly(
                        entry("ingest.decode.status-aliases.a", change("b", null)),
                        entry("ingest.decode.status-aliases.canceled", change("cancelled", "void")),
                        entry("ingest.decode.status-aliases.payed", change(null, "paid")),
                        entry("ingest.windows.sliding.size", change("none", "6m")),
                        entry("ingest.windows.sliding.slide", change("none", "90s")),
                        entry("ingest.windows.tumbling", change("5m", "1h")));
        assertThat(IngestConfig.differences(before, before)).isEmpty();
    }

    private static Change change(String before, String after) {
        return new Change(Optional.ofNullable(before), Optional.ofNullable(after));
    }

    private static IngestConfig random(Random random) {
        Duration slide = duration(random, 1);
        return new IngestConfig(
                1 + random.nextInt(4),
                duration(random, 1),
                duration(random, 0),
                random.nextInt(3) == 0 ? Optional.empty() : Optional.of(duration(random, 0)),
                duration(random, 1),
                duration(random, 0),
                duration(random, 0),
                duration(random, 1),
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(new Sliding(slide.multipliedBy(2), slide)),
                random.nextBoolean() ? IngestConfig.ANY_STATUSES : 1 + random.nextInt(10_000),
                random.nextBoolean() ? Emit.FINAL : Emit.REVISIONS,
                new Decode(
                        random.nextBoolean() ? Amounts.INTEGER : Amounts.INTEGER_OR_STRING,
                        aliases(random),
                        List.of(EpochTimes.values()).get(random.nextInt(4)),
                        patterns(random)),
                new Limits(
                        duration(random, 0),
                        Instant.ofEpochSecond(random.nextInt(), random.nextInt(3) * 1_500L),
                        random.nextInt(1_000_000)));
    }

    private static Duration duration(Random random, long leastSeconds) {
        long seconds = leastSeconds + random.nextInt(5);
        return switch (random.nextInt(5)) {
            case 0 -> Duration.ofMillis(seconds * 1000 + random.nextInt(2));
            case 1 -> Duration.ofMinutes(seconds);
            case 2 -> Duration.ofHours(seconds * 12);
            case 3 -> Duration.ofDays(seconds);
            default -> Duration.ofSeconds(seconds);
        };
    }

    private static SortedMap<String, String> aliases(Random random) {
        SortedMap<String, String> aliases = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            aliases.put(
                    List.of("canceled", "s.1", "a b", "\u00e9:", "none", "").get(random.nextInt(6)),
                    List.of("cancelled", " v ", "$x").get(random.nextInt(3)));
        }
        return aliases;
    }

    private static List<String> patterns(Random random) {
        List<String> patterns = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            patterns.add(
                    List.of("yyyy-MM-dd HH:mm:ss", "dd/MM/uuuu HH:mm[:ss]", "MMM d, uuuu h:mm a X")
                            .get(random.nextInt(3)));
        }
        return patterns;
    }
}
