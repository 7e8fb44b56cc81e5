package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.orders.topic.PartitionOffsets;
import io.kappalake.replay.plan.Bound;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say where a replay begins, of which one is given at most. */
final class StartOptions {
    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description =
                    "earliest (default), timestamp:T (Kafka's timestamps), duration:2d (that long ago),"
                            + " offsets:0=100,1=250, or offsets:FILE (JSON: {\"0\": 100, \"1\": 250},"
                            + " or lines of topic,partition,offset).")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--by-duration",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "That long ago, such as 2d or P2D; the same as --from duration:TIME.")
    private Optional<Duration> byDuration = Optional.empty();

    @Option(
            names = "--from-file",
            paramLabel = "FILE",
            description =
                    "Offsets that --export, or kafka-consumer-groups --reset-offsets --export, has"
                            + " written; the same as --from offsets:FILE.")
    private Optional<Path> fromFile = Optional.empty();

    /**
     * Returns the start.
     *
     * @param topic that is read
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} if it is none
     */
    Bound bound(String topic, Clock clock) {
        if (byDuration.isPresent()) {
            return new Bound.At(clock.instant().minus(byDuration.get()));
        }
        if (fromFile.isPresent()) {
            return Bound.parse(
                    "--from-file", PartitionOffsets.PREFIX + fromFile.get(), topic, clock);
        }
        return Bound.parse("--from", from.orElse("earliest"), topic, clock);
    }
}
