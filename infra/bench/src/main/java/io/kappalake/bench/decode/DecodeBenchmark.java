package io.kappalake.bench.decode;

import io.kappalake.orders.event.DeadLetterReason;
import io.kappalake.orders.event.EventDecoder;
import io.kappalake.orders.event.OrderEvent;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Decodes records of each kind in turn, in one thread, and keeps the best round of each. */
final class DecodeBenchmark {
    private static final long KAFKA_TIMESTAMP =
            Instant.parse("2026-04-01T00:00:00Z").toEpochMilli();
    private static final int DIFFERENT = 2_000;

    private final int records;
    private final int rounds;
    private final EventDecoder decoder =
            new EventDecoder(
                    Decode.STRICT,
                    new Limits(
                            Duration.ofDays(1), Instant.parse("2000-01-01T00:00:00Z"), 1_000_000));
    private final OrderEvent event = new OrderEvent();

    /**
     * A benchmark.
     *
     * @param records of each kind in each round
     * @param rounds of which the best counts
     */
    DecodeBenchmark(int records, int rounds) {
        this.records = records;
        this.rounds = rounds;
    }

    /**
     * The cost of records of one kind.
     *
     * @param small true if they have one field or character more than plain ones
     * @param bytes of one record
     * @param nanos to decode one
     * @param ratioToPlain of these to those of a plain record
     */
    record Cost(String kind, boolean small, int bytes, double nanos, double ratioToPlain) {}

    List<Cost> run() {
        Map<RecordKind, byte[][]> inputs = new EnumMap<>(RecordKind.class);
        Map<RecordKind, Double> best = new EnumMap<>(RecordKind.class);
        for (RecordKind kind : RecordKind.values()) {
            inputs.put(kind, kind.records(DIFFERENT));
        }
        for (int round = 0; round < rounds; round++) {
            inputs.forEach((kind, input) -> best.merge(kind, nanos(input), Math::min));
        }
        double plain = best.get(RecordKind.PLAIN);
        List<Cost> costs = new ArrayList<>();
        best.forEach(
                (kind, nanos) ->
                        costs.add(
                                new Cost(
                                        kind.toString(),
                                        kind.isSmall(),
                                        inputs.get(kind)[0].length,
                                        nanos,
                                        nanos / plain)));
        return costs;
    }

    private double nanos(byte[][] input) {
        long begin = System.nanoTime();
        for (int i = 0; i < records; i++) {
            DeadLetterReason reason =
                    decoder.decode(input[i % input.length], KAFKA_TIMESTAMP, event);
            if (reason != null) {
                throw new IllegalStateException(reason + " " + decoder.detail());
            }
        }
        return (double) (System.nanoTime() - begin) / records;
    }
}
