package io.kappalake.ingest.check;

import io.kappalake.ingest.control.LiveRules;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.proof.LogGaps;
import io.kappalake.orders.proof.OffsetCheck;
import io.kappalake.orders.proof.OffsetCheck.Rows;
import io.kappalake.orders.relation.PinnedTables;
import io.kappalake.orders.relation.TableHistory;
import io.kappalake.orders.table.LogNote;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.orders.topic.LogProbe;
import io.kappalake.orders.topic.OffsetRanges;
import io.kappalake.orders.topic.PartitionLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Records that were in Kafka when the backlog was opened and are not yet in the tables. Reads only.
 * Not safe for use by several threads.
 */
public final class Backlog implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final LakehouseSession session;
    private final KafkaTopic kafka;
    private final TableHistory history;
    private final LogGaps gaps;
    private final OffsetCheck offsets;
    private final SortedMap<Integer, Long> ends = new TreeMap<>();

    private PinnedTables seen;
    private SortedMap<Integer, Rows> rows = new TreeMap<>();
    private Map<Integer, OffsetRanges> leftOut = Map.of();
    private boolean complete;

    private Backlog(LakehouseSession session) {
        this.session = session;
        LakehouseConfig config = session.config();
        this.history = TableHistory.load(session.catalog(), OrderTables.of(config));
        LogGeneration log = LogNote.of(session.catalog(), OrderTables.of(config));
        this.kafka = session.own(KafkaTopic.of(config.kafka(), log));
        this.gaps = new LogGaps(session.own(LogProbe.of(config.kafka(), log)));
        this.offsets = new OffsetCheck(session.trino(), gaps);
        requireSame(log);
        kafka.partitions().forEach((partition, found) -> ends.put(partition, found.end()));
    }

    /**
     * Connects to the catalog, Trino and Kafka, and remembers the ends of the partitions.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE}, with its address, if
     *     one of them does not answer; {@code INVALID_INPUT} if the topic or a table is missing;
     *     {@code FAILED} if Kafka holds another log than the tables are read from
     */
    public static Backlog open(LakehouseConfig config) {
        return LakehouseSession.open(
                config, OrderTables.of(config).namespace().toString(), Backlog::new);
    }

    /** The offsets of another log may all be in the tables, and its records none of them. */
    private void requireSame(LogGeneration log) {
        String group = session.config().kafka().group();
        List<String> differences = LiveRules.otherLog(session.catalog(), group, log, kafka);
        if (!differences.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot wait: Kafka holds another log than the tables are read from:%n  %s%n'./kappalake ingest stop' and 'start' say what can be done"
                            .formatted(String.join("\n  ", differences)));
        }
    }

    /**
     * The partitions by number, with the current progress of the tables.
     *
     * @throws io.kappalake.lakehouse.LakehouseException if a server fails
     */
    public List<PartitionBacklog> look() {
        SortedMap<Integer, PartitionLog> logs = logs();
        history.refresh();
        PinnedTables tables = history.at(OptionalLong.empty());
        boolean moved = !tables.equals(seen);
        if (moved) {
            rows = offsets.rows(tables);
            leftOut =
                    LeftOutOffsets.of(
                            LiveRules.leftOut(session.catalog(), session.config().kafka().group()));
            seen = tables;
        }
        List<PartitionBacklog> backlog = new ArrayList<>();
        for (PartitionLog log : logs.values()) {
            OptionalLong newest = rows.getOrDefault(log.partition(), Rows.NONE).last();
            long next = Math.max(newest.orElse(-1) + 1, begins(log.partition()));
            boolean waiting = !complete && gaps.firstRecord(log, next).isPresent();
            backlog.add(
                    new PartitionBacklog(
                            log.partition(), log.end(), log.committed(), newest, waiting));
        }
        if (!complete && moved && backlog.stream().noneMatch(PartitionBacklog::waiting)) {
            complete = isComplete(tables, logs);
        }
        return backlog;
    }

    private long begins(int partition) {
        return leftOut.getOrDefault(partition, OffsetRanges.NONE).list().stream()
                .mapToLong(range -> range.to() + 1)
                .max()
                .orElse(0);
    }

    /**
     * Rows and dead letters are committed separately: the newest offset can arrive before others.
     */
    private boolean isComplete(PinnedTables tables, SortedMap<Integer, PartitionLog> logs) {
        SortedMap<Integer, PartitionLog> read = new TreeMap<>();
        logs.forEach((partition, log) -> read.put(partition, log.readToTheEnd()));
        return offsets.sums(tables, read, leftOut).stream().allMatch(sum -> sum.missing() == 0);
    }

    private SortedMap<Integer, PartitionLog> logs() {
        SortedMap<Integer, PartitionLog> logs = new TreeMap<>();
        kafka.partitions()
                .forEach(
                        (partition, log) ->
                                logs.put(
                                        partition,
                                        new PartitionLog(
                                                partition,
                                                log.start(),
                                                ends.getOrDefault(partition, log.start()),
                                                log.committed())));
        return logs;
    }

    /**
     * True if, by the last {@link #look}, every record that Kafka held when the backlog was opened
     * is in a table.
     */
    public boolean isEmpty() {
        return complete;
    }

    /**
     * Waits until {@link #isEmpty}.
     *
     * @return false if the time ran out; a lost row never comes, so that {@code check} should then
     *     be asked
     * @throws io.kappalake.lakehouse.LakehouseException if a server fails
     */
    public boolean await(Duration patience) {
        long start = System.nanoTime();
        while (true) {
            look();
            if (complete) {
                return true;
            }
            if (System.nanoTime() - start >= patience.toNanos()) {
                return false;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
