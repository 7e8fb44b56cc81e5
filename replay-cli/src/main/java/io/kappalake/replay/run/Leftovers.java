package io.kappalake.replay.run;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.ingest.flink.Wait;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.FutureViews;
import io.kappalake.replay.lake.LiveJob;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leftovers of a replay: its job, drafts, consumer group, checkpoints, and the tags that keep
 * the earlier state for a rollback. Removing any of it touches no live row, and nothing that the
 * live job or another replay uses: takeovers may share a consumer group.
 */
public final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration LATE_JOB = Duration.ofSeconds(3);

    private final ReplayLake lake;
    private final Runs runs;

    /** The part of the leftovers to list or remove. */
    public enum Scope {
        /** All of them but the tags that a rollback of a publication needs. */
        ALL_BUT_ROLLBACK,
        EVERYTHING
    }

    public Leftovers(ReplayLake lake) {
        this.lake = lake;
        this.runs = new Runs(lake.ledger(), lake.tables());
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
        Optional<User> user = otherUser(run, LiveJob.of(lake), runs.all());
        jobs(run, user, remove, found);
        if (user.isEmpty()) {
            group(plan, remove, found);
        } else {
            LOG.info(
                    "{}: the group {} is left alone: {}",
                    run.id(),
                    plan.group(),
                    user.get().words());
        }
        FutureViews views = new FutureViews(lake, plan.run());
        if (views.exist()) {
            found.add("views in " + FutureViews.schema(plan.run()));
            if (remove) {
                views.drop();
            }
        }
        JobJars jars = JobJars.of(lake.config());
        if (jars.has(plan)) {
            found.add("copy of the job's jar");
            if (remove) {
                jars.delete(plan);
            }
        }
        for (Draft draft : lake.drafts(plan.run()).ofRun()) {
            found.add("draft %s of %s".formatted(draft.name(), draft.live()));
            if (remove) {
                draft.discard();
            }
        }
        if (remove && user.isEmpty() && !run.did(ReplayStep.CAUGHT_UP)) {
            lateJob(run, found);
        }
        if (scope == Scope.EVERYTHING || !run.did(ReplayStep.PUBLISHED)) {
            tags(plan, remove, found);
        }
        return found;
    }

    /**
     * Another user of a run's consumer group, and so of the job, offsets and checkpoints of that
     * name.
     *
     * @param live whether that is the live job
     */
    record User(boolean live, String words) {}

    /** Finds another user of a run's consumer group. */
    static Optional<User> otherUser(ReplayRun run, LiveJob live, List<ReplayRun> all) {
        String group = run.plan().group();
        if (live.is(group) || (run.isTakeover() && run.isPublished())) {
            return Optional.of(new User(true, "it is that of the live job"));
        }
        return all.stream()
                .filter(other -> !other.id().equals(run.id()) && !other.isOver())
                .filter(other -> other.plan().group().equals(group))
                .findFirst()
                .map(other -> new User(false, "the replay %s uses it".formatted(other.id())));
    }

    /**
     * A command that was killed may have sent a job that Flink has not built yet. It needs the
     * drafts for that, so none begins later than some moments after these are gone.
     */
    private void lateJob(ReplayRun run, List<String> found) {
        if (Wait.upTo(LATE_JOB, () -> lake.flink().findActive(run.plan().group())).isPresent()) {
            jobs(run, Optional.empty(), true, found);
            group(run.plan(), true, found);
        }
    }

    /**
     * Ends the jobs that the run has submitted. One that a killed command could not note is known
     * by the group if that has no other user.
     */
    private void jobs(ReplayRun run, Optional<User> user, boolean remove, List<String> found) {
        if (user.filter(User::live).isPresent()) {
            return;
        }
        for (FlinkJob job : lake.flink().jobs()) {
            if (job.active()
                    && job.name().equals(run.plan().group())
                    && (user.isEmpty() || run.jobs().contains(job.id()))) {
                found.add("job %s (%s)".formatted(job.id(), job.state()));
                if (remove) {
                    new JobControl(lake.flink()).cancel(job.id());
                }
            }
        }
    }

    private void group(ReplayPlan plan, boolean remove, List<String> found) {
        try (KafkaTopic topic = lake.topic()) {
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
