package io.kappalake.replay.lake;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.Wait;
import io.kappalake.ingest.state.JobState;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.relation.PinnedTables;
import io.kappalake.orders.relation.TableHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds a moment at which the order tables are consistent with each other.
 *
 * <p>One checkpoint of the live job commits to each table on its own. All commits of checkpoint n
 * are done when checkpoint n+1 is complete, because the sinks commit n before they let the barrier
 * of n+1 pass. While the job runs, then, the state at n is read as soon as Flink has completed a
 * later checkpoint. A job that was stopped with a savepoint has committed everything; one that died
 * has not, and what it will still commit is unknown: that is refused.
 */
public final class LiveTables {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ReplayLake lake;

    public LiveTables(ReplayLake lake) {
        this.lake = lake;
    }

    /**
     * Returns the current state, or that of a few seconds ago.
     *
     * @throws LakehouseException {@code REFUSED} if the live job died and was not started again, or
     *     is not that of the configuration; {@code INVALID_INPUT} if a table is missing; {@code
     *     FAILED} if the live job completes no checkpoint within two minutes
     */
    public LiveState settle() {
        LiveJob.of(lake).requireOwn("tell what is live");
        Optional<FlinkJob> job = lake.flink().findActive(lake.config().kafka().group());
        OptionalLong checkpoint = OptionalLong.empty();
        if (job.isPresent()) {
            checkpoint = OptionalLong.of(settledCheckpoint(job.get().id()));
        } else {
            requireCleanStop();
        }
        PinnedTables tables = TableHistory.load(lake.catalog(), lake.tables()).at(checkpoint);
        return new LiveState(tables.snapshots(), rows(tables), watermark(tables), job.isPresent());
    }

    private long settledCheckpoint(String jobId) {
        long first =
                Wait.until(
                        PATIENCE,
                        () -> completed(jobId),
                        () -> "The live job %s completed no checkpoint".formatted(jobId));
        Wait.until(
                PATIENCE,
                () -> completed(jobId).filter(id -> id > first),
                () ->
                        "The live job %s completed no checkpoint after number %d within %d s: './kappalake ingest status' shows why"
                                .formatted(jobId, first, PATIENCE.toSeconds()));
        return first;
    }

    private Optional<Long> completed(String jobId) {
        JsonNode id = lake.flink().checkpoints(jobId).path("latest").path("completed").path("id");
        return id.isNumber() ? Optional.of(id.asLong()) : Optional.empty();
    }

    private void requireCleanStop() {
        JobStates states = JobStates.of(lake.config());
        Optional<JobState> newest = states.findNewest();
        if (newest.isPresent() && !newest.get().location().startsWith(states.savepoints())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot tell what is live: the ingest job %s does not run and was not stopped (its newest state is the checkpoint %s), so that rows of it may still be missing in the tables; start it with './kappalake ingest start'"
                            .formatted(lake.config().kafka().group(), newest.get().location()));
        }
    }

    private SortedMap<Integer, LiveState.Rows> rows(PinnedTables tables) {
        SortedMap<Integer, LiveState.Rows> rows = new TreeMap<>();
        lake.trino()
                .query(
                        """
                        SELECT kafka_partition, min(first), max(last), max(newest)
                        FROM (
                            SELECT kafka_partition, min(kafka_offset) AS first,
                                   max(kafka_offset) AS last, max(%s) AS newest
                            FROM %s GROUP BY 1
                            UNION ALL
                            SELECT kafka_partition, min(kafka_offset), max(kafka_offset), null
                            FROM %s GROUP BY 1)
                        GROUP BY kafka_partition"""
                                .formatted(
                                        Sql.micros("event_time"),
                                        tables.relation(ORDER_EVENTS),
                                        tables.relation(DEAD_LETTERS)),
                        row ->
                                rows.put(
                                        row.getInt(1),
                                        new LiveState.Rows(
                                                row.getLong(2),
                                                row.getLong(3) + 1,
                                                Sql.instant(row, 4))));
        return rows;
    }

    private Optional<Instant> watermark(PinnedTables tables) {
        return lake.trino()
                .query(
                        "SELECT max(%s) FROM %s"
                                .formatted(Sql.micros("watermark"), tables.relation(ORDER_METRICS)),
                        row -> Sql.instant(row, 1))
                .getFirst();
    }
}
