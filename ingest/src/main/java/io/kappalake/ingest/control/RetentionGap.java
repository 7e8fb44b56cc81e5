package io.kappalake.ingest.control;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.orders.proof.OffsetCheck;
import io.kappalake.orders.proof.OffsetCheck.Rows;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.orders.topic.PartitionLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Offsets of a partition that Kafka deleted before ingest read them.
 *
 * @param from the first of them
 * @param to the last of them
 */
public record RetentionGap(int partition, long from, long to) {
    /**
     * The gaps between what ingest has read and what Kafka still holds. Ingest has read up to the
     * offset that its group has committed, or up to its last row, whichever is greater; the tables
     * are only asked where the group's offset is not enough.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE} if Kafka, or Trino
     *     where it is needed, does not answer
     */
    static List<RetentionGap> find(LakehouseSession session, KafkaTopic topic) {
        Collection<PartitionLog> behind =
                topic.partitions().values().stream()
                        .filter(log -> log.committed().orElse(0) < log.start())
                        .toList();
        if (behind.isEmpty()) {
            return List.of();
        }
        Map<Integer, Rows> rows = OffsetCheck.rows(session.trino(), OrderTable::tableName);
        List<RetentionGap> gaps = new ArrayList<>();
        for (PartitionLog log : behind) {
            long read =
                    Math.max(
                            log.committed().orElse(0),
                            rows.getOrDefault(log.partition(), Rows.NONE).last().orElse(-1) + 1);
            // nothing was read of a partition that is new to ingest
            if (read > 0 && read < log.start()) {
                gaps.add(new RetentionGap(log.partition(), read, log.start() - 1));
            }
        }
        return gaps;
    }

    /** The refusal to start in front of gaps, which are all named, with the ways out. */
    static LakehouseException refusal(List<RetentionGap> gaps) {
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot start: Kafka has deleted records that ingest has yet to read, so they would be lost:\n%s\nRestore them to the topic if they are kept elsewhere, or give them up for good: './kappalake ingest start --accept-gap' goes on behind them, and 'check' shows what is missing from then on"
                        .formatted(gaps.stream().map(gap -> "  " + gap).collect(joining("\n"))));
    }

    @Override
    public String toString() {
        return "partition %d: offsets %d to %d".formatted(partition, from, to);
    }
}
