package io.kappalake.replay.run;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.ingest.flink.Wait;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The leftovers of a replay: its job, drafts, consumer group, checkpoints, and the tags that keep
 * the earlier state for a rollback. Removing any of it touches no live row.
 */
public final class Leftovers {
    private static final Duration LATE_JOB = Duration.ofSeconds(3);

    private final ReplayLake lake;

    /** The part of the leftovers to list or remove. */
    public enum Scope {
        /** All of them but the tags that a rollback of a publication needs. */
        ALL_BUT_ROLLBACK,
        EVERYTHING
    }

    public Leftovers(ReplayLake lake) {
        this.lake = lake;
    }

    /** Lists what {@link #remove} would remove, in words. */
    public List<String> find(ReplayRun run, Scope scope) {
        return collect(run, scope, false);
    }

    /**
     * Removes what a replay left behind.
     *
     * @return what was removed, in words
     */
    public List<String> remove(ReplayRun run, Scope scope) {
        return collect(run, scope, true);
    }

    private List<String> collect(ReplayRun run, Scope scope, boolean remove) {
        ReplayPlan plan = run.plan();
        List<String> found = new ArrayList<>();
        // then its job, group and checkpoints are the live ones
        boolean live = plan.mode() == ReplayPlan.Mode.TAKEOVER && run.did(ReplayStep.PUBLISHED);
        if (!live) {
            job(plan, remove, found);
        }
        for (Draft draft : lake.drafts(plan.run()).ofRun()) {
            found.add("draft %s of %s".formatted(draft.name(), draft.live()));
            if (remove) {
                draft.discard();
            }
        }
        if (remove && !run.did(ReplayStep.CAUGHT_UP)) {
            lateJob(plan, found);
        }
        if (scope == Scope.EVERYTHING || !run.did(ReplayStep.PUBLISHED)) {
            tags(plan, remove, found);
        }
        return found;
    }

    /**
     * A command that was killed may have sent a job that Flink has not built yet. It needs the
     * drafts for that, so none begins later than some moments after these are gone.
     */
    private void lateJob(ReplayPlan plan, List<String> found) {
        if (Wait.upTo(LATE_JOB, () -> lake.flink().findActive(plan.group())).isPresent()) {
            job(plan, true, found);
        }
    }

    private void job(ReplayPlan plan, boolean remove, List<String> found) {
        Optional<FlinkJob> job = lake.flink().findActive(plan.group());
        job.ifPresent(j -> found.add("job %s (%s)".formatted(j.id(), j.state())));
        if (remove) {
            job.ifPresent(j -> new JobControl(lake.flink()).cancel(j.id()));
        }
        try (KafkaTopic topic = KafkaTopic.of(lake.config().kafka())) {
            if (!topic.committed(plan.group()).isEmpty()) {
                found.add("consumer group " + plan.group());
                if (remove) {
                    topic.deleteGroup(plan.group());
                }
            }
        }
        JobStates states = JobStates.of(lake.config(), plan.group());
        long files = states.countFiles();
        if (files > 0) {
            found.add("%d files of checkpoints below %s".formatted(files, states.checkpoints()));
            if (remove) {
                states.deleteAll();
            }
        }
    }

    private void tags(ReplayPlan plan, boolean remove, List<String> found) {
        for (String name : plan.sinks().keySet()) {
            TableIdentifier table = TableIdentifier.parse(name);
            for (String tag : Publications.tags(lake.catalog(), table, "replay-" + plan.run())) {
                found.add("tag %s of %s".formatted(tag, table));
                if (remove) {
                    Publications.removeTag(lake.catalog(), table, tag);
                }
            }
        }
    }
}
