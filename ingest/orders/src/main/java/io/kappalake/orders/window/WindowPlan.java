package io.kappalake.orders.window;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.IngestConfig.Emit;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The windows of the job, and the times at which they fire, close for good and are given up. All
 * times are microseconds.
 *
 * @param shapes at most one per kind
 * @param outOfOrderness how far a partition's watermark stays behind its newest event time
 * @param clock which records move the watermark of their partition
 * @param allowedLateness how long after its end a window accepts records, by the watermark of the
 *     record's partition
 * @param retention how long after that the state of a window is kept, by the operator's watermark
 * @param emit when a window's value is written
 * @param statuses how many statuses of a partition a window counts by their names
 */
public record WindowPlan(
        List<WindowShape> shapes,
        long outOfOrderness,
        ClockRule clock,
        long allowedLateness,
        long retention,
        Emit emit,
        StatusLimit statuses)
        implements Serializable {
    public WindowPlan {
        shapes = List.copyOf(shapes);
        requireNonNull(clock, "clock");
        requireNonNull(emit, "emit");
        requireNonNull(statuses, "statuses");
        if (shapes.stream().map(WindowShape::kind).distinct().count() != shapes.size()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid windows: %s (must be one per kind): remove the others"
                            .formatted(shapes));
        }
        if (outOfOrderness < 0 || allowedLateness < 0 || retention < 0) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid windows: out-of-orderness %d us, allowed lateness %d us, retention %d us: set each to 0 or more"
                            .formatted(outOfOrderness, allowedLateness, retention));
        }
    }

    /** The plan of a configuration. */
    public static WindowPlan from(IngestConfig config) {
        List<WindowShape> shapes = new ArrayList<>();
        shapes.add(WindowShape.tumbling(config.tumbling()));
        config.sliding()
                .map(sliding -> WindowShape.sliding(sliding.size(), sliding.slide()))
                .ifPresent(shapes::add);
        return new WindowPlan(
                shapes,
                micros(config.outOfOrderness()),
                ClockRule.of(config.clockTolerance()),
                micros(config.allowedLateness()),
                micros(config.windowRetention()),
                config.emit(),
                new StatusLimit(config.maxStatuses()));
    }

    /** The end, exclusive, of a window. */
    public long end(WindowKind kind, long start) {
        for (WindowShape shape : shapes) {
            if (shape.kind() == kind) {
                return shape.end(start);
            }
        }
        throw new IllegalArgumentException("No such kind of window: " + kind.label());
    }

    /** True if a window accepts no more records from a partition with this watermark. */
    public boolean closed(long end, long partitionWatermark) {
        return closing().closed(end, partitionWatermark);
    }

    /** The operator's watermark at which a window's value is first written. */
    public long firesAt(long end) {
        return emit == Emit.FINAL ? closing().closesAt(end) : end;
    }

    /** The operator's watermark at which a window's state is given up. */
    public long keptUntil(long end) {
        return closing().closesAt(end) + retention;
    }

    /** The newest end of a window whose state is given up at this watermark of the operator. */
    public long horizon(long watermark) {
        return watermark == Watermarks.NONE
                ? Watermarks.NONE
                : watermark - allowedLateness - retention;
    }

    private ClosingRule closing() {
        return new ClosingRule(allowedLateness);
    }

    /** The windows in words, to compare with those of a checkpoint. */
    public String windows() {
        return shapes.stream()
                .map(
                        shape ->
                                "%s %s every %s"
                                        .formatted(
                                                shape.kind().label(),
                                                duration(shape.size()),
                                                duration(shape.slide())))
                .sorted()
                .collect(Collectors.joining(", ", "", statuses.words()));
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }

    private static Duration duration(long micros) {
        return Duration.ofNanos(Math.multiplyExact(micros, 1_000L));
    }
}
