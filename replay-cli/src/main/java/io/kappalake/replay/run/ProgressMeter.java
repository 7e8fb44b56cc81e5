package io.kappalake.replay.run;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;

/**
 * Measures the progress of a replay's job. The job commits to its own, fresh consumer group what
 * each complete checkpoint covers, and nobody else does, so that group shows what is certain; Flink
 * tells whether the job runs. Not safe for use by several threads.
 */
public final class ProgressMeter implements AutoCloseable {
    private static final Set<String> FAILING = Set.of("RESTARTING", "FAILING");
    private static final Duration ROWS_EVERY = Duration.ofSeconds(5);

    private final ReplayLake lake;
    private final ReplayPlan plan;
    private final KafkaTopic topic;
    private final Drafts drafts;
    private SortedMap<String, Long> rows = new TreeMap<>();
    private long rowsAt;
    private long firstDone = -1;
    private long firstLook;

    public ProgressMeter(ReplayLake lake, ReplayPlan plan) {
        this.lake = lake;
        this.plan = plan;
        this.topic = lake.topic();
        this.drafts = lake.drafts(plan.run());
        this.rowsAt = System.nanoTime() - ROWS_EVERY.toNanos();
    }

    /** Measures the current progress. */
    public ReplayProgress look() {
        SortedMap<Integer, Long> committed = topic.committed(plan.group());
        SortedMap<Integer, ReplayProgress.Part> parts = new TreeMap<>();
        plan.source()
                .partitions()
                .forEach(
                        (partition, range) -> {
                            long at = committed.getOrDefault(partition, range.start());
                            parts.put(
                                    partition,
                                    new ReplayProgress.Part(
                                            Math.clamp(at, range.start(), range.stop())
                                                    - range.start(),
                                            range.size()));
                        });
        Optional<FlinkJob> job = lake.flink().findActive(plan.group());
        long checkpoints =
                job.map(
                                j ->
                                        lake.flink()
                                                .checkpoints(j.id())
                                                .path("counts")
                                                .path("completed")
                                                .asLong())
                        .orElse(0L);
        long done = parts.values().stream().mapToLong(ReplayProgress.Part::done).sum();
        long total = plan.source().size();
        long now = System.nanoTime();
        if (firstDone < 0) {
            firstDone = done;
            firstLook = now;
        }
        double rate = (done - firstDone) * 1e9 / Math.max(1, now - firstLook);
        return new ReplayProgress(
                job.map(FlinkJob::state).orElse("NONE"),
                parts,
                rate,
                rate > 0
                        ? Optional.of(Duration.ofMillis(Math.round((total - done) * 1_000 / rate)))
                        : Optional.empty(),
                checkpoints,
                job.filter(j -> FAILING.contains(j.state()))
                        .flatMap(j -> lake.flink().lastFailure(j.id())),
                rows());
    }

    private SortedMap<String, Long> rows() {
        if (System.nanoTime() - rowsAt >= ROWS_EVERY.toNanos()) {
            rowsAt = System.nanoTime();
            rows = new TreeMap<>();
            drafts.ofRun().forEach(draft -> rows.put(draft.live().toString(), rows(draft)));
        }
        return rows;
    }

    private static long rows(Draft draft) {
        Snapshot snapshot = draft.table().currentSnapshot();
        return snapshot == null
                ? 0
                : Long.parseLong(snapshot.summary().getOrDefault("total-records", "0"));
    }

    @Override
    public void close() {
        topic.close();
    }
}
