package io.kappalake.ingest.cli;

import io.kappalake.ingest.produce.Compression;
import io.kappalake.ingest.produce.FirstRecords;
import io.kappalake.ingest.produce.OrderGenerator;
import io.kappalake.ingest.produce.RecordLines;
import io.kappalake.ingest.produce.RecordProducer;
import io.kappalake.ingest.produce.RecordSource;
import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.topic.KafkaTopic;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./kappalake produce}. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        description = {
            "Put order events into Kafka, keyed by order_id.",
            "Each line of --events is one record, sent byte for byte, blank and malformed ones"
                    + " too; or --generate makes up a shop's orders."
        })
final class ProduceCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Spec private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Origin origin;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Send at most N records a second (default: as many as possible).")
    private Double rate;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "The topic (default: kafka.topic of the configuration).")
    private String topic;

    @Option(
            names = "--compression",
            paramLabel = "lz4|none",
            defaultValue = "lz4",
            description = "How batches are packed (default: ${DEFAULT-VALUE}).")
    private Compression compression;

    private final Clock clock;

    ProduceCommand() {
        this(Clock.systemUTC());
    }

    ProduceCommand(Clock clock) {
        this.clock = clock;
    }

    /** The source of the records. */
    static final class Origin {
        @Option(
                names = "--events",
                paramLabel = "FILE[.gz]|-",
                required = true,
                description = "A file with one record a line, or - for standard input.")
        private String events;

        @ArgGroup(exclusive = false)
        private Generated generated;
    }

    /** The options of generated records. */
    static final class Generated {
        @Option(
                names = "--generate",
                paramLabel = "N",
                required = true,
                description = "Make up N records with event times that end about now.")
        private long records;

        @Option(
                names = "--seed",
                paramLabel = "S",
                description =
                        "The same seed makes the same orders (default: another one each time, and"
                                + " it is printed).")
        private Long seed;

        @Option(
                names = "--malformed",
                paramLabel = "RATIO",
                defaultValue = "0.001",
                description = "The share of malformed records (default: ${DEFAULT-VALUE}).")
        private double malformed;

        @Option(
                names = "--string-amounts",
                paramLabel = "AGO..AGO",
                description =
                        "Write amounts as JSON strings, as a careless release of a producer does,"
                                + " in the events of that time, such as 20m..10m for those from 20"
                                + " until 10 minutes ago.")
        private String stringAmounts;
    }

    /** Result as {@code --output json} prints it. */
    record Result(
            String topic, long records, double seconds, long recordsPerSecond, OptionalLong seed) {}

    @Override
    public Integer call() throws IOException {
        checkOptions();
        LakehouseConfig config = lakehouse.load();
        String name = Optional.ofNullable(topic).orElse(config.kafka().topic());
        OptionalLong seed = seed();
        try (RecordSource source = open(seed)) {
            requireExists(config, name);
            long begin = System.nanoTime();
            long records;
            try (RecordProducer producer =
                            RecordProducer.connect(config.kafka(), name, compression);
                    Progress progress = Progress.open(output, expectedRecords())) {
                records =
                        producer.send(
                                source, rate == null ? Double.POSITIVE_INFINITY : rate, progress);
            }
            report(name, records, (System.nanoTime() - begin) / 1e9, seed);
        }
        return 0;
    }

    private static void requireExists(LakehouseConfig config, String name) {
        try (KafkaTopic target = KafkaTopic.of(config.kafka(), name)) {
            target.requireExists();
        }
    }

    private void checkOptions() {
        if (rate != null && !(rate > 0)) {
            throw invalid("--rate", rate, "above 0");
        }
        if (origin.generated == null) {
            return;
        }
        if (origin.generated.records < 1) {
            throw invalid("--generate", origin.generated.records, "at least 1");
        }
        if (!(origin.generated.malformed >= 0 && origin.generated.malformed < 1)) {
            throw invalid("--malformed", origin.generated.malformed, "0 or more and below 1");
        }
    }

    private ParameterException invalid(String option, Object value, String must) {
        return new ParameterException(
                spec.commandLine(),
                "Invalid value '%s' for %s (must be %s)".formatted(value, option, must));
    }

    private OptionalLong seed() {
        if (origin.generated == null) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                origin.generated.seed == null ? clock.millis() : origin.generated.seed);
    }

    private long expectedRecords() {
        return origin.generated == null ? Progress.UNKNOWN : origin.generated.records;
    }

    private RecordSource open(OptionalLong seed) {
        if (seed.isPresent()) {
            long records = origin.generated.records;
            Instant start = clock.instant().minus(OrderGenerator.span(records));
            return new FirstRecords(
                    withMistakes(
                            OrderGenerator.of(seed.getAsLong(), start, origin.generated.malformed)),
                    records);
        }
        return origin.events.equals(STANDARD_INPUT)
                ? new RecordLines(new BufferedInputStream(System.in))
                : RecordLines.open(Path.of(origin.events));
    }

    private OrderGenerator withMistakes(OrderGenerator generator) {
        String ago = origin.generated.stringAmounts;
        if (ago == null) {
            return generator;
        }
        String[] sides = ago.split("\\.\\.", -1);
        try {
            Duration first = new DurationConverter().convert(sides[0]);
            Duration last = new DurationConverter().convert(sides[sides.length - 1]);
            if (sides.length == 2 && first.compareTo(last) > 0) {
                return generator.withStringAmounts(
                        clock.instant().minus(first), clock.instant().minus(last));
            }
        } catch (TypeConversionException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value '%s' for --string-amounts (%s)".formatted(ago, e.getMessage()),
                    e);
        }
        throw invalid("--string-amounts", ago, "two times, the longer ago first, such as 20m..10m");
    }

    private void report(String name, long records, double seconds, OptionalLong seed) {
        long perSecond = Math.round(records / Math.max(seconds, 1e-3));
        output.say(
                String.format(
                        Locale.ROOT,
                        "Produced %,d records to %s in %.1f s (%,d records/s)%s",
                        records,
                        name,
                        seconds,
                        perSecond,
                        seed.isPresent() ? ", seed " + seed.getAsLong() : ""));
        output.result(new Result(name, records, seconds, perSecond, seed));
    }
}
