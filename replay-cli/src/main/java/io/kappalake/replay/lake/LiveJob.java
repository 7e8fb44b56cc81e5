package io.kappalake.replay.lake;

import static java.util.Objects.requireNonNull;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.table.Checkpoints;
import io.kappalake.orders.table.Takeover;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The job that writes the order tables, by what these note and what Flink says. A configuration
 * whose group is another's says nothing about it.
 *
 * @param group {@code kafka.group} of the configuration
 * @param takeover consumer group of the job that has taken the tables over; empty if none has
 * @param writer the job that wrote to them last; empty if it is not active
 */
public record LiveJob(String group, Optional<String> takeover, Optional<FlinkJob> writer) {
    public LiveJob {
        requireNonNull(group, "group");
        requireNonNull(takeover, "takeover");
        requireNonNull(writer, "writer");
    }

    /**
     * The job of the order tables.
     *
     * @throws LakehouseException {@code UNAVAILABLE} if Flink does not answer
     */
    public static LiveJob of(ReplayLake lake) {
        return of(lake, lake.flink()::find);
    }

    /** As far as the tables tell: the writer is empty. */
    public static LiveJob ofTables(ReplayLake lake) {
        return of(lake, id -> Optional.empty());
    }

    private static LiveJob of(ReplayLake lake, Function<String, Optional<FlinkJob>> jobs) {
        List<Table> tables = new ArrayList<>();
        for (TableIdentifier name : lake.tables().names()) {
            if (lake.catalog().tableExists(name)) {
                tables.add(lake.catalog().loadTable(name));
            }
        }
        return of(lake.config().kafka().group(), tables, jobs);
    }

    /**
     * The job of tables.
     *
     * @param jobs finds a job that Flink remembers by its id
     */
    static LiveJob of(String group, List<Table> tables, Function<String, Optional<FlinkJob>> jobs) {
        Optional<String> takeover =
                tables.stream()
                        .flatMap(table -> Takeover.find(table).stream())
                        .map(Takeover::group)
                        .findFirst();
        Optional<Snapshot> newest = Optional.empty();
        for (Table table : tables) {
            for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
                if (snapshot.summary().containsKey(Checkpoints.JOB)) {
                    if (newest.isEmpty()
                            || newest.get().timestampMillis() <= snapshot.timestampMillis()) {
                        newest = Optional.of(snapshot);
                    }
                    break;
                }
            }
        }
        return new LiveJob(
                group,
                takeover,
                newest.flatMap(snapshot -> jobs.apply(snapshot.summary().get(Checkpoints.JOB)))
                        .filter(FlinkJob::active));
    }

    /** True if a consumer group is, or may be, that of the job. */
    public boolean is(String other) {
        return other.equals(group)
                || takeover.filter(other::equals).isPresent()
                || writer.filter(job -> job.name().equals(other)).isPresent();
    }

    /**
     * Requires that the configuration is the live job's.
     *
     * @param what is refused, such as {@code plan a replay}
     * @throws LakehouseException {@code REFUSED} if another group's job has taken over, or writes
     */
    public void requireOwn(String what) {
        problem()
                .ifPresent(
                        problem -> {
                            throw new LakehouseException(
                                    ErrorCode.REFUSED, "Cannot %s: %s".formatted(what, problem));
                        });
    }

    /** Returns why the configuration is not the live job's, in words; empty if it may be. */
    public Optional<String> problem() {
        return takeover.filter(other -> !other.equals(group))
                .map(
                        other ->
                                "this configuration is that of an earlier live job: the job of the consumer group %s has taken over the tables, and kafka.group is %s. Use the configuration that the takeover was made with (--config)"
                                        .formatted(other, group))
                .or(
                        () ->
                                writer.filter(job -> !job.name().equals(group))
                                        .map(
                                                job ->
                                                        "this configuration is not that of the live job: the job %s of the consumer group %s writes to the tables, and kafka.group is %s. Use the configuration of that group (--config)"
                                                                .formatted(
                                                                        job.id(),
                                                                        job.name(),
                                                                        group)));
    }
}
