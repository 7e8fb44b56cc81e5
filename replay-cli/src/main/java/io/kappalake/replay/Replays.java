package io.kappalake.replay;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.TableChange;
import io.kappalake.lakehouse.ledger.Actor;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.compare.Acceptance;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.DataTests;
import io.kappalake.replay.compare.ProjectTests;
import io.kappalake.replay.compare.ReplayAudit;
import io.kappalake.replay.compare.Tolerance;
import io.kappalake.replay.compare.UnchangedRows;
import io.kappalake.replay.lake.FutureViews;
import io.kappalake.replay.lake.LiveJob;
import io.kappalake.replay.lake.ReplayConfig;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.notify.News;
import io.kappalake.replay.plan.ExpiredPrefix;
import io.kappalake.replay.plan.PlanRequest;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.plan.ReplayPlanner;
import io.kappalake.replay.publish.HeldBack;
import io.kappalake.replay.publish.ReplayPublisher;
import io.kappalake.replay.publish.Trimmed;
import io.kappalake.replay.publish.Trimmer;
import io.kappalake.replay.report.HtmlReport;
import io.kappalake.replay.run.Leftovers;
import io.kappalake.replay.run.Outage;
import io.kappalake.replay.run.PlanCheck;
import io.kappalake.replay.run.ProgressMeter;
import io.kappalake.replay.run.ReplayProgress;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.ReplayRunner;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * The replays of a lakehouse, and all operations on them. Not safe for use by several threads.
 *
 * <pre>
 * plan --> start --> finish --> audit --> publication --> rollback
 *            resume: start and finish, from wherever a process died
 *            cancellation: ends a replay that was not published
 * </pre>
 *
 * <p>What changes a live table or removes something comes as a {@link Pending} operation, which has
 * passed its checks and has changed nothing yet. All methods throw {@link LakehouseException}:
 * {@code REFUSED} if the replay is not at a step at which this can be done.
 */
public final class Replays implements AutoCloseable {
    private final ReplayLake lake;
    private final Runs runs;
    private final ReplayRunner runner;
    private final ReplayAudit audit;
    private final ReplayPublisher publisher;
    private final Leftovers leftovers;

    private Replays(ReplayLake lake, Runs.Listener listener) {
        this.lake = lake;
        this.runs = new Runs(lake.ledger(), lake.tables(), listener);
        this.runner = new ReplayRunner(lake, runs);
        this.audit = new ReplayAudit(lake);
        this.publisher = new ReplayPublisher(lake, runs);
        this.leftovers = new Leftovers(lake);
    }

    /** Opens the replays of a lakehouse. */
    public static Replays open(LakehouseConfig config) {
        return open(config, News.of(config, Clock.systemUTC()));
    }

    /** Opens the replays of a lakehouse, and tells of the steps that are done. */
    static Replays open(LakehouseConfig config, Runs.Listener listener) {
        ReplayLake lake = ReplayLake.open(config);
        try {
            return new Replays(lake, listener);
        } catch (RuntimeException e) {
            lake.close();
            throw e;
        }
    }

    /**
     * A replay that can be audited.
     *
     * @param notes what an operator should know of it, in words
     */
    public record Ready(
            String run, ReplayRunner.CaughtUp caughtUp, Trimmed trimmed, List<String> notes) {
        public Ready {
            notes = List.copyOf(notes);
        }
    }

    /**
     * A request for an audit.
     *
     * @param project folder of the project whose data tests are run; empty for the product's own
     * @param target folder for the compiled SQL of these tests
     * @param html file of the report
     */
    public record AuditRequest(
            Tolerance tolerance, Optional<Path> project, Path target, Path html) {}

    /** The rows of its range that a publication replaces. */
    public enum PublishedRows {
        /** Those that differ. */
        DIFFERING,
        /** All, also by equal ones. */
        ALL
    }

    /** Returns all replays, the newest last. */
    public List<ReplayRun> list() {
        return runs.all();
    }

    /** Returns the newest replay. */
    public ReplayRun newest() {
        return runs.newest()
                .orElseThrow(
                        () ->
                                new LakehouseException(
                                        ErrorCode.INVALID_INPUT,
                                        "There is no replay yet: begin with './kappalake replay plan'"));
    }

    /** Returns the replay of that id. */
    public ReplayRun find(String run) {
        return runs.load(run);
    }

    /** Notes with each further step why it is done, in a user's words. */
    public void because(Optional<String> reason) {
        runs.because(reason);
    }

    /** Makes a plan, and changes nothing. */
    public ReplayPlan plan(PlanRequest request) {
        return new ReplayPlanner(lake, Clock.systemUTC(), runs.lastRate()).plan(request);
    }

    /** Requires that a plan still holds. */
    public void check(ReplayPlan plan) {
        runner.check(plan);
    }

    /**
     * Opens the drafts of a plan and submits its job.
     *
     * @param maxRate records per second; 0 is unlimited
     */
    public ReplayRunner.Submitted start(ReplayPlan plan, long maxRate) {
        return runner.start(plan, maxRate);
    }

    /** Returns the page of a job in Flink's web interface. */
    public String jobUrl(String jobId) {
        return "%s/#/job/running/%s".formatted(lake.flink().url(), jobId);
    }

    /** Opens a meter of a replay's progress. */
    public ProgressMeter progress(ReplayRun run) {
        return new ProgressMeter(lake, run.plan());
    }

    /** Waits until the job of a replay has read all that was planned, and stops it. */
    public ReplayRunner.CaughtUp awaitEnd(ReplayPlan plan, Consumer<ReplayProgress> onProgress) {
        return runner.awaitEnd(plan, onProgress);
    }

    /** Trims the drafts to what is to be published. */
    public Trimmed trim(ReplayPlan plan, ReplayRunner.CaughtUp caughtUp) {
        return new Trimmer(lake, plan, caughtUp.snapshots()).trim();
    }

    /** Brings a replay whose job runs to where it can be audited. */
    public Ready finish(ReplayPlan plan, ReplayListener listener) {
        ReplayRunner.CaughtUp caughtUp = runner.awaitEnd(plan, listener::progress);
        listener.caughtUp(caughtUp);
        return ready(plan, caughtUp);
    }

    private Ready ready(ReplayPlan plan, ReplayRunner.CaughtUp caughtUp) {
        Trimmed trimmed = trim(plan, caughtUp);
        return new Ready(plan.run(), caughtUp, trimmed, notes(plan, caughtUp, trimmed));
    }

    /**
     * Returns what an operator should know of a trimmed replay, in words: what holds the end of its
     * range back, and what Kafka has dropped of it since it was planned.
     */
    public List<String> notes(ReplayRun run) {
        return notes(
                run.plan(),
                run.details(ReplayStep.CAUGHT_UP, ReplayRunner.CaughtUp.class),
                run.details(ReplayStep.TRIMMED, Trimmed.class));
    }

    private List<String> notes(ReplayPlan plan, ReplayRunner.CaughtUp caughtUp, Trimmed trimmed) {
        List<String> notes = new ArrayList<>();
        try (KafkaTopic topic = lake.topic()) {
            notes.addAll(ExpiredPrefix.since(plan, topic.starts()));
        }
        notes.addAll(HeldBack.notes(lake, plan, caughtUp.snapshots(), trimmed.cut()));
        return notes;
    }

    /**
     * Stops the job of a replay or takeover that reads history, and keeps its state.
     *
     * @throws LakehouseException {@code REFUSED} if it has read all that was planned, or is over
     */
    public ReplayRunner.Paused pause(ReplayRun run) {
        if (run.isOver() || run.did(ReplayStep.CAUGHT_UP)) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot pause the replay %s: its job has nothing left to read (its last step is '%s')"
                            .formatted(run.id(), run.stage().text()));
        }
        return runner.pause(run);
    }

    /**
     * Advances a replay from its current step to the point where it can be audited.
     *
     * @param maxRate records per second, 0 is unlimited; empty for that of the last job
     * @return empty if it had reached that point already
     */
    public Optional<Ready> resume(ReplayRun run, OptionalLong maxRate, ReplayListener listener) {
        run.requireRange("resume");
        if (!run.isOver()) {
            new PlanCheck(lake, run.plan()).requireStillHolds("resume");
        }
        if (run.stage() == ReplayStep.TRIMMED || run.stage() == ReplayStep.AUDITED) {
            return Optional.empty();
        }
        run.require(
                "resume",
                "there is nothing left to do",
                ReplayStep.STARTED,
                ReplayStep.DRAFTS_OPENED,
                ReplayStep.JOB_SUBMITTED,
                ReplayStep.PAUSED,
                ReplayStep.CAUGHT_UP);
        if (run.stage() == ReplayStep.CAUGHT_UP) {
            ReplayRunner.CaughtUp caughtUp =
                    run.details(ReplayStep.CAUGHT_UP, ReplayRunner.CaughtUp.class);
            return Optional.of(ready(run.plan(), caughtUp));
        }
        runner.resume(run, maxRate).ifPresent(listener::resumed);
        return Optional.of(finish(run.plan(), listener));
    }

    /** Audits a replay, signs what was audited, and writes the report. */
    public AuditReport audit(ReplayRun run, AuditRequest request) {
        run.requireRange("audit");
        run.require(
                "audit",
                "'resume' brings a replay to where it can be audited",
                ReplayStep.TRIMMED,
                ReplayStep.AUDITED);
        new UnchangedRows(lake, runs, run).undo();
        Trimmed trimmed = run.details(ReplayStep.TRIMMED, Trimmed.class);
        AuditReport report =
                audit.audit(run.plan(), trimmed, request.tolerance(), dataTests(request));
        audit.sign(run.plan(), trimmed, report, request.html());
        return written(report, request);
    }

    /**
     * Makes views of the order tables as the publication of an audited replay would leave them, and
     * of all rows that differ.
     *
     * @return their schema; empty if they cannot be made
     */
    public Optional<String> views(ReplayRun run, AuditReport report) {
        Trimmed trimmed = run.details(ReplayStep.TRIMMED, Trimmed.class);
        return new FutureViews(lake, run.id())
                .create(audit.future(run.plan(), trimmed), report.differences());
    }

    private DataTests.Runner dataTests(AuditRequest request) {
        return new ProjectTests(
                lake.config(),
                request.project()
                        .orElseGet(() -> ProductHome.find().path().resolve("transform/project")),
                request.target());
    }

    private static AuditReport written(AuditReport report, AuditRequest request) {
        new HtmlReport(report, Instant.now()).write(request.html());
        return report;
    }

    /**
     * Prepares the publication of an audited replay, or that of one that was rolled back.
     *
     * @param keep how long the earlier state is kept for a rollback
     * @param rows the rows that are replaced
     * @param approval whether somebody else has to have approved the audit, whatever {@code
     *     replay.require-approval} says
     * @return empty if a process that died has published it; that is noted now
     * @throws LakehouseException {@code REFUSED} if its drafts are not what was audited, its sums
     *     do not hold, or its windows are not those of the live job; {@code DIFFERENT} if the audit
     *     found differences that are not accepted
     */
    public Optional<Pending<List<TableChange>, ReplayPublisher.Done>> publication(
            ReplayRun found,
            Acceptance acceptance,
            Duration keep,
            PublishedRows rows,
            boolean approval) {
        found.requireRange("publish");
        LiveJob.ofTables(lake).requireOwn("publish");
        if (publisher.completes(found)) {
            return Optional.empty();
        }
        found.require(
                "publish",
                "it has to be audited first: './kappalake replay audit %s'".formatted(found.id()),
                ReplayStep.AUDITED,
                ReplayStep.ROLLED_BACK);
        if (approval || ReplayConfig.of(lake.config()).requireApproval()) {
            audit.requireApproved(found, Actor.current());
        }
        if (found.stage() == ReplayStep.ROLLED_BACK) {
            new PlanCheck(lake, found.plan()).requireStillFits("publish", found.hasAdopted());
            return Optional.of(
                    new Pending<>(
                            found,
                            "Publish the replay %s again".formatted(found.id()),
                            List::of,
                            () -> publisher.publishAgain(found)));
        }
        new PlanCheck(lake, found.plan()).requireStillHolds("publish");
        new UnchangedRows(lake, runs, found).undo();
        ReplayRun whole = publisher.onPresentFiles(found);
        ReplayAudit.Signature signature = audit.requirePublishable(whole, acceptance);
        UnchangedRows unchanged = new UnchangedRows(lake, runs, whole);
        boolean exchanged =
                rows == PublishedRows.ALL
                        ? unchanged.putBack(signature)
                        : unchanged.takeOut(signature);
        ReplayRun run = exchanged ? runs.load(whole.id()) : whole;
        Trimmed trimmed = run.details(ReplayStep.TRIMMED, Trimmed.class);
        return Optional.of(
                new Pending<>(
                        run,
                        "Publish the replay %s, event times %s, verdict %s"
                                .formatted(run.id(), trimmed.cut(), signature.verdict()),
                        () -> publisher.preview(run.plan(), trimmed, keep),
                        () -> published(run, trimmed, keep)));
    }

    /**
     * Checks that the live job can be given the rules of a replay, from its state, when that is
     * published.
     *
     * @throws LakehouseException {@code REFUSED} with all that speaks against it
     */
    public ReplayAdoption adoption(ReplayRun found) {
        found.requireRange("adopt the rules of");
        LiveJob.ofTables(lake).requireOwn("adopt the rules of " + found.id());
        ReplayAdoption adoption = new ReplayAdoption(lake, runs, found.plan());
        adoption.require();
        return adoption;
    }

    private ReplayPublisher.Done published(ReplayRun run, Trimmed trimmed, Duration keep) {
        ReplayPublisher.Done done = publisher.publish(run.plan(), trimmed, keep);
        new FutureViews(lake, run.id()).dropQuietly();
        return done;
    }

    /**
     * Approves an audited replay, as somebody else than who planned it.
     *
     * @return what was audited
     */
    public ReplayAudit.Signature approve(ReplayRun run) {
        run.requireRange("approve");
        run.require(
                "approve",
                "it has to be audited first: './kappalake replay audit %s'".formatted(run.id()),
                ReplayStep.AUDITED);
        ReplayAudit.Signature approved = ReplayAudit.approved(run, Actor.current());
        runs.note(run.id(), ReplayStep.AUDITED, approved);
        return approved;
    }

    /** Prepares the rollback of a publication; its preview is empty. */
    public Pending<Optional<Void>, ReplayPublisher.Done> rollback(ReplayRun found) {
        found.requireRange("roll back");
        LiveJob.ofTables(lake).requireOwn("roll back");
        ReplayRun run = completed(found);
        if (!run.isPublished()) {
            run.require("roll back", "only a published one can be", ReplayStep.PUBLISHED);
        }
        return new Pending<>(
                run,
                "Take the publication of the replay %s back".formatted(run.id()),
                Optional::empty,
                () -> publisher.rollback(run));
    }

    /** Prepares the end of a replay that was not published; both results are what is removed. */
    public Pending<List<String>, List<String>> cancellation(ReplayRun found) {
        ReplayRun run = completed(found);
        if (run.isOver()) {
            if (run.isTakeover()) {
                run.requireRange("cancel");
            }
            run.require(
                    "cancel", "'rollback' takes a publication back, and 'gc' removes what is left");
        }
        return new Pending<>(
                run,
                "Cancel the replay " + run.id(),
                () -> {
                    List<String> listed =
                            new ArrayList<>(leftovers(run, Leftovers.Scope.EVERYTHING));
                    if (run.holdsLive()) {
                        listed.add("the stop of the live job: it is started again");
                    }
                    return listed;
                },
                () -> cancel(run));
    }

    private List<String> cancel(ReplayRun run) {
        List<String> removed = new ArrayList<>();
        ReplayTakeover takeover = takeover(run.plan());
        // before anything is removed: with another configuration nothing is done
        if (run.holdsLive()) {
            takeover.requireOwn();
        }
        removed.addAll(leftovers.remove(run, Leftovers.Scope.EVERYTHING));
        if (run.holdsLive()) {
            removed.add("the stop of the live job: it runs again as " + takeover.startAgain(run));
        }
        runs.note(run.id(), ReplayStep.CANCELLED, Map.of("removed", removed));
        return removed;
    }

    /** Returns, in words, the outages of ingestion that takeovers have begun and not ended. */
    public List<String> outages() {
        return Outage.find(lake, runs.all());
    }

    /** Returns a replay after noting the publication of a process that died. */
    private ReplayRun completed(ReplayRun run) {
        return publisher.completes(run) ? runs.load(run.id()) : run;
    }

    /** Lists, in words, what a replay has left behind. */
    public List<String> leftovers(ReplayRun run, Leftovers.Scope scope) {
        return leftovers.find(run, scope);
    }

    /** Removes what a replay that is over has left behind, and lists it. */
    public List<String> removeLeftovers(ReplayRun run, Leftovers.Scope scope) {
        List<String> removed = leftovers.remove(run, scope);
        if (!removed.isEmpty() && run.stage() == ReplayStep.CANCELLED) {
            runs.note(run.id(), ReplayStep.COLLECTED, Map.of("removed", removed));
        }
        return removed;
    }

    /** Returns the drafts of a replay by live table, {@code namespace.name}. */
    public SortedMap<String, Draft> drafts(ReplayPlan plan) {
        return lake.draftsByTable(plan.run());
    }

    /** Returns the takeover of a plan, at whatever step it is. */
    public ReplayTakeover takeover(ReplayPlan plan) {
        return new ReplayTakeover(lake, plan, runs);
    }

    /** Audits a takeover that has caught up, signs what was audited, and writes the report. */
    public AuditReport audit(ReplayTakeover takeover, AuditRequest request) {
        return written(
                takeover.audit(request.tolerance(), dataTests(request), request.html()), request);
    }

    @Override
    public void close() {
        lake.close();
    }
}
