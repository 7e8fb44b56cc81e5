package io.kappalake.orders.proof;

import io.kappalake.orders.proof.Holes.Answer;
import io.kappalake.orders.topic.LogProbe;
import io.kappalake.orders.topic.OffsetRanges;
import io.kappalake.orders.topic.PartitionLog;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Finds out which of the offsets that the tables lack hold a record. Kafka's answer never changes,
 * so each offset is asked for once. Not safe for use by several threads.
 */
public final class LogGaps {
    private static final Answer NONE =
            new Answer(OffsetRanges.NONE, OffsetRanges.NONE, OffsetRanges.NONE);

    private final LogProbe reader;
    private final Map<Integer, Answer> known = new HashMap<>();

    public LogGaps(LogProbe reader) {
        this.reader = reader;
    }

    /** Sorts offsets; errors as {@link LogProbe#records}. */
    Answer sort(PartitionLog log, OffsetRanges offsets) {
        OffsetRanges within = offsets.within(log.start(), log.end() - 1);
        Answer before = known.getOrDefault(log.partition(), NONE);
        OffsetRanges asked = within.minus(before.records()).minus(before.gaps());
        OffsetRanges found = reader.records(log.partition(), asked);
        Answer now =
                new Answer(
                        before.records().plus(found),
                        before.gaps().plus(asked.minus(found)),
                        OffsetRanges.NONE);
        known.put(log.partition(), now);
        OffsetRanges gaps = offsets.and(now.gaps());
        OffsetRanges records = within.minus(now.gaps());
        return new Answer(records, gaps, offsets.minus(records).minus(gaps));
    }

    /** The first record at or after an offset that ingestion could have read by now. */
    public OptionalLong firstRecord(PartitionLog log, long from) {
        return reader.firstRecord(log.partition(), Math.max(from, log.start()), log.end());
    }
}
