package io.kappalake.replay;

import static java.util.Objects.requireNonNull;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.LiveRules;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.IngestConfig.Change;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.run.PlanCheck;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step by which the live job goes on by the rules of a published replay: it stops with a
 * savepoint and starts again from it, with the rules of the configuration, which have to be those
 * of the replay.
 *
 * <p>A savepoint of the job holds offsets, the clocks of partitions, and the sums of windows. Rules
 * of decoding, limits, emission, idleness and retention may change over it. Others may not:
 *
 * <ul>
 *   <li>windows, because those that are open would miss events;
 *   <li>the clock's tolerance, because the clocks were moved by the other one for good;
 *   <li>more out-of-orderness and lateness together than before, because windows that the replay
 *       has published would be open again, with the sums of the live job.
 * </ul>
 *
 * <p>An adoption that was killed anywhere is repeated. If the start fails, the job is started again
 * by the rules that it had.
 */
public final class ReplayAdoption {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayAdoption.class);

    private final ReplayLake lake;
    private final Runs runs;
    private final ReplayPlan plan;

    ReplayAdoption(ReplayLake lake, Runs runs, ReplayPlan plan) {
        this.lake = lake;
        this.runs = runs;
        this.plan = plan;
    }

    /**
     * The live job after an adoption.
     *
     * @param savepoint that it goes on from; empty if it was not stopped here
     * @param config file that has its rules
     */
    public record Adopted(String jobId, Optional<String> savepoint, String config) {
        public Adopted {
            requireNonNull(jobId, "jobId");
            requireNonNull(savepoint, "savepoint");
            requireNonNull(config, "config");
        }
    }

    /**
     * Requires that the live job can go on by these rules.
     *
     * @throws LakehouseException {@code REFUSED} with all that speaks against it
     */
    void require() {
        List<String> problems = new ArrayList<>();
        requireConfigured(problems);
        SortedMap<String, String> live = liveRules();
        problems.addAll(unfit(lake.rules(live), lake.rules(plan.rules())));
        if (plan.hasOtherBuild()) {
            problems.add(
                    "it was made by another build of the job (%s), and 'ingest start' runs this product's: install that build, and start the job with it"
                            .formatted(plan.job().orElseThrow().path()));
        }
        IngestControl control = control(Map.of());
        try {
            control.requireStartable();
        } catch (LakehouseException e) {
            if (e.code() != ErrorCode.REFUSED) {
                throw e;
            }
            problems.add(e.getMessage());
        }
        control.findActive()
                .filter(job -> !job.state().equals("RUNNING"))
                .ifPresent(
                        job ->
                                problems.add(
                                        "the live job %s is %s, so that it can make no savepoint: './kappalake ingest status' shows why"
                                                .formatted(job.id(), job.state())));
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot adopt the rules of the replay %s:\n  - %s\nNothing was done"
                            .formatted(plan.run(), String.join("\n  - ", problems)));
        }
    }

    private void requireConfigured(List<String> problems) {
        SortedMap<String, Change> others =
                PlanCheck.changes(IngestConfig.of(asIngest(Map.of())).flat(), plan.rules());
        others.forEach(
                (key, change) ->
                        problems.add(
                                "%s is %s in %s, and was %s in the replay: write it there, or name the configuration that has it (--config), so that later starts have it, too"
                                        .formatted(
                                                key,
                                                change.before().orElse("not set"),
                                                lake.config().file(),
                                                change.after().orElse("not set"))));
    }

    /** The reasons why a state of a job with some rules is none for a job with others, in words. */
    static List<String> unfit(IngestConfig before, IngestConfig after) {
        List<String> problems = new ArrayList<>();
        if (!before.tumbling().equals(after.tumbling())
                || !before.sliding().equals(after.sliding())
                || before.maxStatuses() != after.maxStatuses()) {
            problems.add(
                    "the windows are others (ingest.windows), and those that are open would miss events: './kappalake replay takeover' begins with new ones");
        }
        if (!before.clockTolerance().equals(after.clockTolerance())) {
            problems.add(
                    "ingest.clock-tolerance is %s and was %s, by which the live job's clocks were moved: './kappalake replay takeover' begins with new ones"
                            .formatted(
                                    after.clockTolerance().map(Durations::format).orElse("none"),
                                    before.clockTolerance().map(Durations::format).orElse("none")));
        }
        if (patience(after).compareTo(patience(before)) > 0) {
            problems.add(
                    "ingest.out-of-orderness and ingest.allowed-lateness add up to %s and were %s, so that windows which the replay publishes would be open again: give these rules to the live job first ('./kappalake ingest stop' and 'start' with them), and plan then"
                            .formatted(
                                    Durations.format(patience(after)),
                                    Durations.format(patience(before))));
        }
        return problems;
    }

    /** The time by which the clock of a partition has to pass the end of a window to close it. */
    private static Duration patience(IngestConfig rules) {
        return rules.outOfOrderness().plus(rules.allowedLateness());
    }

    /**
     * Starts the live job again by the rules of the replay, unless it runs by them.
     *
     * @throws LakehouseException if a step fails; the live job runs by its earlier rules then, or
     *     does not run, which the message says
     */
    public Adopted commit() {
        SortedMap<String, String> before = liveRules();
        IngestControl control = control(Map.of());
        Optional<FlinkJob> active = control.findActive();
        if (active.isPresent() && PlanCheck.changes(plan.rules(), before).isEmpty()) {
            return adopted(active.get().id(), Optional.empty());
        }
        runs.note(plan.run(), ReplayStep.LIVE_STOPPING, Map.of("group", plan.liveGroup()));
        try {
            Optional<String> savepoint = Optional.empty();
            if (active.isPresent()) {
                IngestControl.Stopped stopped = control.stop();
                savepoint = Optional.of(stopped.savepoint());
                runs.note(plan.run(), ReplayStep.LIVE_STOPPED, stopped);
            }
            return adopted(control.start(IngestControl.jobJar()).jobId(), savepoint);
        } catch (RuntimeException e) {
            throw undo(e);
        }
    }

    private Adopted adopted(String job, Optional<String> savepoint) {
        Adopted adopted = new Adopted(job, savepoint, lake.config().file().toString());
        runs.note(plan.run(), ReplayStep.LIVE_STARTED, adopted);
        return adopted;
    }

    private LakehouseException undo(RuntimeException cause) {
        LOG.warn("{}: adoption failed, the live job is started as before", plan.run(), cause);
        String what =
                "The live job could not be given the rules of the replay %s, which is published (%s)"
                        .formatted(plan.run(), cause.getMessage());
        try {
            IngestControl before = control(plan.live());
            Optional<FlinkJob> active = before.findActive();
            if (active.isPresent() && PlanCheck.changes(plan.rules(), liveRules()).isEmpty()) {
                return new LakehouseException(
                        ErrorCode.FAILED,
                        "The live job runs as %s by the rules of the replay %s, which is published, and its start did not end (%s): './kappalake replay publish %s --adopt' looks again"
                                .formatted(
                                        active.get().id(),
                                        plan.run(),
                                        cause.getMessage(),
                                        plan.run()),
                        cause);
            }
            String job =
                    active.map(FlinkJob::id)
                            .orElseGet(() -> before.start(IngestControl.jobJar()).jobId());
            runs.note(plan.run(), ReplayStep.LIVE_RESUMED, Map.of("jobId", job));
            return new LakehouseException(
                    ErrorCode.FAILED,
                    "%s: it runs as %s by its earlier rules; './kappalake replay publish %s --adopt' tries again"
                            .formatted(what, job, plan.run()),
                    cause);
        } catch (RuntimeException e) {
            e.addSuppressed(cause);
            return new LakehouseException(
                    ErrorCode.FAILED,
                    "%s, nor be started by its earlier ones (%s): no row is lost or doubled, and ingestion does not run; './kappalake replay publish %s --adopt' tries again"
                            .formatted(what, e.getMessage(), plan.run()),
                    e);
        }
    }

    private SortedMap<String, String> liveRules() {
        return LiveRules.find(lake.catalog(), plan.liveGroup()).orElseGet(plan::live);
    }

    private IngestControl control(Map<String, String> rules) {
        return new IngestControl(asIngest(rules));
    }

    /** The configuration with which ingest is started, whatever rights replays have. */
    private LakehouseConfig asIngest(Map<String, String> rules) {
        return LakehouseConfig.loadAs("ingest", lake.config().file(), rules, System.getenv());
    }
}
