package io.kappalake.ingest.check;

import io.kappalake.ingest.control.LeftOut;
import io.kappalake.ingest.control.LiveRules;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.proof.LogGaps;
import io.kappalake.orders.proof.OffsetCheck;
import io.kappalake.orders.proof.OffsetSql;
import io.kappalake.orders.proof.WindowCheck;
import io.kappalake.orders.relation.PinnedTables;
import io.kappalake.orders.relation.TableHistory;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.LogNote;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.orders.topic.LogProbe;
import io.kappalake.orders.topic.PartitionLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves the two sums of the order tables, while ingestion runs or not. Reads only.
 *
 * <p>The tables are read as of one checkpoint (see {@link TableHistory}). A table that has yet to
 * commit its part of that checkpoint shows as a difference, so a difference is checked again when a
 * table has changed, until the patience ends; a difference that remains is real.
 */
public final class LakehouseCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LakehouseCheck.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * Longest time to wait for the tables to commit one checkpoint before looking at a later one.
     */
    private static final Duration SETTLING = Duration.ofSeconds(8);

    private final LakehouseSession session;
    private final TrinoSession trino;
    private final LogGeneration log;
    private final KafkaTopic kafka;
    private final TableHistory history;
    private final OffsetCheck offsets;
    private final WindowCheck windows;
    private final ClockRule clock;

    private LakehouseCheck(LakehouseSession session) {
        this.session = session;
        LakehouseConfig config = session.config();
        IngestConfig rules = IngestConfig.of(config);
        this.history = TableHistory.load(session.catalog(), OrderTables.of(config));
        this.log = LogNote.of(session.catalog(), OrderTables.of(config));
        this.kafka = session.own(KafkaTopic.of(config.kafka(), log));
        LogGaps gaps = new LogGaps(session.own(LogProbe.of(config.kafka(), log)));
        this.trino = session.trino();
        this.offsets = new OffsetCheck(trino, gaps);
        this.windows = new WindowCheck(trino, rules);
        this.clock = ClockRule.of(rules.clockTolerance());
    }

    /**
     * Connects to the catalog, Trino and Kafka.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE}, with its address, if
     *     one of them does not answer; {@code INVALID_INPUT} if a table is missing
     */
    public static LakehouseCheck open(LakehouseConfig config) {
        return LakehouseSession.open(
                config, OrderTables.of(config).namespace().toString(), LakehouseCheck::new);
    }

    /**
     * Checks until the sums hold or the patience ends, and then the topic of metrics, if there is
     * one.
     *
     * @param patience how long a difference may take to go away
     * @param onDifference told of the first look's differences, before waiting
     * @return the findings of the last look; differences are no error
     * @throws io.kappalake.lakehouse.LakehouseException if a server fails
     */
    public CheckReport run(Duration patience, Consumer<CheckReport> onDifference) {
        return sums(patience, onDifference).with(MetricsTopicCheck.sums(session, patience));
    }

    private CheckReport sums(Duration patience, Consumer<CheckReport> onDifference) {
        long start = System.nanoTime();
        // committed offsets first: rows read later may be ahead of them, never behind
        SortedMap<Integer, PartitionLog> logs = kafka.partitions();
        history.refresh();
        OptionalLong checkpoint = history.newestCheckpoint();
        PinnedTables tables = history.at(checkpoint);
        CheckReport report = look(tables, logs);
        if (report.ok() || patience.isZero()) {
            return report;
        }
        onDifference.accept(report);
        long settling = System.nanoTime();
        while (!report.ok() && since(start).compareTo(patience) < 0) {
            pause();
            history.refresh();
            PinnedTables next = history.at(checkpoint);
            OptionalLong newest = history.newestCheckpoint();
            // the offsets may have been committed with a later checkpoint; and a restarted job may
            // commit several checkpoints of one table as one, whose states then never come
            boolean over = report.behind() || since(settling).compareTo(SETTLING) >= 0;
            if (next.equals(tables)
                    && !newest.equals(checkpoint)
                    && over
                    && patience.minus(since(start)).compareTo(SETTLING) >= 0) {
                checkpoint = newest;
                next = history.at(checkpoint);
                settling = System.nanoTime();
            }
            if (!next.equals(tables)) {
                tables = next;
                report = look(tables, logs);
            }
        }
        return report;
    }

    private CheckReport look(PinnedTables tables, SortedMap<Integer, PartitionLog> logs) {
        long start = System.nanoTime();
        Map<String, Long> deadLetters = new LinkedHashMap<>();
        trino.query(
                OffsetSql.deadLetters(tables),
                row -> deadLetters.put(row.getString(1), row.getLong(2)));
        String group = session.config().kafka().group();
        List<LeftOut> leftOut = LiveRules.leftOut(session.catalog(), group);
        CheckReport report =
                new CheckReport(
                        tables.checkpoint(),
                        tables.snapshots(),
                        offsets.sums(tables, logs, LeftOutOffsets.of(leftOut)),
                        windows.sums(tables),
                        deadLetters,
                        trino.querySingle(OffsetSql.ahead(tables, clock), row -> row.getLong(1))
                                .orElseThrow(),
                        LiveRules.acceptedGaps(session.catalog(), group),
                        leftOut,
                        // offsets of one log mean nothing in another, whatever the sums say
                        LiveRules.otherLog(session.catalog(), group, log, kafka),
                        Optional.empty(),
                        log.equals(LogGeneration.FIRST) ? Optional.empty() : Optional.of(log));
        LOG.info(
                "checkpoint {}: {} partitions and {} windows differ, {} ms",
                tables.checkpoint().isPresent() ? tables.checkpoint().getAsLong() : "none",
                report.differingPartitions(),
                report.differingWindows(),
                since(start).toMillis());
        return report;
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the tables", e);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
