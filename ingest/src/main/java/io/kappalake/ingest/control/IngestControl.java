package io.kappalake.ingest.control;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.ingest.state.JobState;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.Intake;
import io.kappalake.orders.rules.StartPosition;
import io.kappalake.orders.table.LogNote;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.orders.table.SavepointTags;
import io.kappalake.orders.table.TableCommits;
import io.kappalake.orders.table.Takeover;
import io.kappalake.orders.topic.KafkaTopic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the live ingest job through Flink's REST interface, without ever losing or
 * duplicating rows.
 */
public final class IngestControl {
    private static final Logger LOG = LoggerFactory.getLogger(IngestControl.class);

    private final LakehouseConfig config;
    private final FlinkRest flink;
    private final JobControl jobs;
    private final JobStates states;
    private final boolean createTopics;

    public IngestControl(LakehouseConfig config) {
        this(config, false);
    }

    /**
     * A control of the job.
     *
     * @param createTopics whether a start creates the topic of metrics if it is missing
     */
    public IngestControl(LakehouseConfig config, boolean createTopics) {
        this.config = config;
        this.flink = new FlinkRest(config.flink());
        this.jobs = new JobControl(flink);
        this.states = JobStates.of(config);
        this.createTopics = createTopics;
    }

    /**
     * Outcome of {@link #start}.
     *
     * @param jobId Flink's id of the new job
     * @param from the state it resumed from; empty if it had none
     * @param start where it began without a state, as {@code ingest.start} says it
     * @param accepted the gaps behind which it went on
     */
    public record Started(
            String jobId,
            String webPage,
            Optional<JobState> from,
            Optional<String> start,
            List<RetentionGap> accepted) {}

    /** A wish for a start that is not the usual one. */
    public enum Beginning {
        /** From the newest state, or where {@code ingest.start} says if there is none. */
        NEWEST_STATE,
        /** From the earliest offsets, although there is a state, which is set aside for good. */
        EARLIEST,
        /** From the newest state, behind records that Kafka has deleted meanwhile. */
        BEHIND_GAPS,
        /** From the last savepoint, and from the earliest offsets of a topic that was made anew. */
        NEW_LOG
    }

    /** Outcome of {@link #stop}. */
    public record Stopped(String jobId, String savepoint) {}

    /**
     * Outcome of {@link #cancel}.
     *
     * @param state what the next start goes on from; empty if the job had no complete checkpoint
     */
    public record Cancelled(String jobId, Optional<JobState> state) {}

    /**
     * The jar of the job: our classes only, the cluster has the rest.
     *
     * @throws LakehouseException {@code FAILED} if it has not been built
     */
    public static Path jobJar() {
        return ProductHome.find().built("ingest/job/target/kappalake-job.jar");
    }

    /** The name of the job in Flink. */
    public String jobName() {
        return config.kafka().group();
    }

    /** The running job, if any. */
    public Optional<FlinkJob> findActive() {
        return flink.findActive(jobName());
    }

    /** The job that began last, running or not, if the cluster remembers one. */
    public Optional<FlinkJob> findNewest() {
        return flink.jobs().stream()
                .filter(job -> job.name().equals(jobName()))
                .max(Comparator.comparing(FlinkJob::startTime));
    }

    /**
     * Starts the job from the newest state that there is, or where {@code ingest.start} says if it
     * never ran. Returns when its first checkpoint is complete. Whoever else starts it at the same
     * time, or died while doing so, gets the same job.
     *
     * @param jar the job's jar
     * @throws LakehouseException {@code REFUSED} if a job of that name is active, if a table has
     *     columns that the job cannot write, which are all named, if the newest state is older than
     *     what the tables hold or belongs to another topic or other tables, or if tables hold rows
     *     and there is no state; {@code FAILED} with the job's failure if it has one before its
     *     first checkpoint is complete, in which case it was cancelled, or with what it waits for
     *     if that takes longer than some minutes
     */
    public Started start(Path jar) {
        return start(jar, Beginning.NEWEST_STATE);
    }

    /**
     * As {@link #start(Path)}, or where the caller wants to begin.
     *
     * @throws LakehouseException {@code REFUSED} too if the job shall begin at the earliest offsets
     *     and the tables hold rows, which would be doubled, or if a new log cannot follow the one
     *     before
     */
    public Started start(Path jar, Beginning beginning) {
        return start(jar, beginning, new TreeMap<>());
    }

    /**
     * As {@link #start(Path)} from some offsets on, and from the earliest ones in partitions that
     * are not named. What is before them is left out for good: {@code check} and replays begin
     * there, too.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if the log has no such partition or offset;
     *     {@code REFUSED} if the tables hold rows
     */
    public Started startAt(Path jar, SortedMap<Integer, Long> offsets) {
        return start(jar, Beginning.EARLIEST, offsets);
    }

    private Started start(Path jar, Beginning beginning, SortedMap<Integer, Long> offsets) {
        findActive()
                .ifPresent(
                        job -> {
                            throw new LakehouseException(
                                    ErrorCode.REFUSED,
                                    "Ingest runs already as job %s (%s since %s): './kappalake ingest status' shows it, '%s' ends it"
                                            .formatted(
                                                    job.id(),
                                                    job.state(),
                                                    job.startTime(),
                                                    job.state().equals("RUNNING")
                                                            ? "./kappalake ingest stop"
                                                            : "./kappalake ingest stop --now"));
                        });
        MetricsOutput metrics = MetricsOutput.of(config, createTopics);
        String schema = OrderTables.of(config).namespace().toString();
        try (LakehouseSession session = LakehouseSession.open(config, schema);
                KafkaTopic topic = session.own(KafkaTopic.of(config.kafka()))) {
            TableCommits commits = TableCommits.load(config);
            StartState state = new StartState(config, states);
            if (beginning == Beginning.NEW_LOG) {
                state.follow(session, topic, commits);
            }
            if (beginning == Beginning.EARLIEST) {
                state.begin(session, commits, offsets);
            }
            LogGeneration generation = LogNote.of(session.catalog(), OrderTables.of(config));
            return start(
                    jar,
                    beginning,
                    session,
                    session.own(KafkaTopic.of(config.kafka(), generation)),
                    commits,
                    generation,
                    metrics);
        }
    }

    private Started start(
            Path jar,
            Beginning beginning,
            LakehouseSession session,
            KafkaTopic topic,
            TableCommits commits,
            LogGeneration generation,
            MetricsOutput metrics) {
        StartLog log = new StartLog(session.ledger(), config.kafka().group());
        Optional<Takeover> takeover = commits.takeover();
        Origin origin = Origin.of(topic, commits);
        Optional<JobState> from =
                new StartState(config, states)
                        .choose(
                                beginning == Beginning.EARLIEST,
                                commits,
                                log.origin().map(noted -> noted.expecting(generation)),
                                origin);
        boolean leavesOut = metrics.leavesOut(log, from, states.savepoints());
        if (from.isEmpty()) {
            NewLog.requireNoted(generation, origin);
        }
        // the state of a takeover has the replay's source, and this job begins where that ended
        boolean first =
                takeover.isPresent()
                        && from.isPresent()
                        && from.get().location().equals(takeover.get().savepoint());
        Optional<FirstOffsets> begins =
                from.isPresent()
                        ? Optional.empty()
                        : Optional.of(
                                FirstOffsets.of(
                                        beginning == Beginning.EARLIEST
                                                ? StartPosition.EARLIEST
                                                : Intake.of(config).start(),
                                        topic,
                                        origin,
                                        log.last()));
        Map<Integer, Long> offsets =
                first
                        ? takeover.get().offsets()
                        : begins.map(FirstOffsets::offsets).orElseGet(topic::starts);
        List<RetentionGap> gaps =
                from.isPresent() && !first ? RetentionGap.find(session, topic) : List.of();
        if (!gaps.isEmpty()) {
            if (beginning != Beginning.BEHIND_GAPS) {
                throw RetentionGap.refusal(gaps);
            }
            log.accepted(gaps);
        }
        metrics.begin(log, from);
        StartLog.Start start =
                log.starting(
                        IngestConfig.of(config).flat(),
                        origin,
                        from.map(JobState::location),
                        begins,
                        metrics.name());
        JobControl.Active job;
        try {
            job =
                    jobs.submit(
                            new JobControl.Submission(
                                    jobName(),
                                    jar,
                                    IngestPlan.JOB_CLASS,
                                    List.of(
                                            LivePlan.of(
                                                            config,
                                                            origin,
                                                            offsets,
                                                            gaps,
                                                            generation,
                                                            metrics.sink(commits))
                                                    .toJson()),
                                    from.map(JobState::location),
                                    // the source of a later log has no state of the one before
                                    first || generation.later() || leavesOut),
                            purpose(from, commits));
        } catch (LakehouseException e) {
            if (e.code() == ErrorCode.FAILED) {
                log.notStarted(start);
            }
            throw e;
        }
        if (!job.own()) {
            log.notStarted(start);
        }
        try {
            new Startup(flink).await(job.jobId());
        } catch (LakehouseException e) {
            if (job.own() && flink.find(job.jobId()).filter(FlinkJob::active).isEmpty()) {
                log.notStarted(start);
            }
            throw e;
        }
        if (job.own()) {
            log.started(start, job.jobId());
            release();
        }
        return new Started(
                job.jobId(),
                flink.url() + "/#/job/running/" + job.jobId(),
                from,
                begins.map(FirstOffsets::position),
                gaps);
    }

    /** The job has looked for its savepoint's files by now. */
    private void release() {
        try {
            tag(SavepointTags::release);
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove the tags of the last stop, which the next one does", e);
        }
    }

    /**
     * Words that distinguish the job from any other. A state is one job's only; a job without one
     * is told from those before by its tables, in whose histories they may stand.
     */
    private List<String> purpose(Optional<JobState> from, TableCommits commits) {
        List<String> purpose = new ArrayList<>(List.of(jobName(), states.checkpoints()));
        if (from.isPresent()) {
            purpose.add(from.get().location());
        } else {
            purpose.add("earliest offsets");
            purpose.add(commits.uuids().toString());
            purpose.add(commits.snapshots().toString());
        }
        return purpose;
    }

    /**
     * Stops the running job with a savepoint; all that it read is committed. Returns when it has
     * ended.
     *
     * @throws LakehouseException {@code FAILED} if no job runs or the savepoint cannot be made; a
     *     job that ran goes on
     */
    public Stopped stop() {
        FlinkJob job = active();
        if (!job.state().equals("RUNNING")) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The ingest job %s is %s, so it can make no savepoint: './kappalake ingest stop --now' ends it, and the next start goes on from its newest checkpoint; './kappalake ingest status' shows why it does not run"
                            .formatted(job.id(), job.state()));
        }
        String savepoint = jobs.stop(job, states.savepoints(), "./kappalake ingest stop");
        try {
            tag(SavepointTags::keep);
        } catch (RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Ingest stopped with the savepoint %s, and the snapshots that it needs could not be tagged (%s): expire no snapshots of the order tables before the next './kappalake ingest start'"
                            .formatted(savepoint, e.getMessage()),
                    e);
        }
        return new Stopped(job.id(), savepoint);
    }

    private void tag(Consumer<Table> change) {
        OrderTables tables = OrderTables.of(config);
        String schema = tables.namespace().toString();
        try (LakehouseSession session = LakehouseSession.open(config, schema)) {
            for (TableIdentifier name : tables.names()) {
                change.accept(session.catalog().loadTable(name));
            }
        }
    }

    /**
     * Ends the job at once, in whatever state it is. Its checkpoints stay, and the next start goes
     * on from the newest of them. Returns when it has ended.
     *
     * @throws LakehouseException {@code FAILED} if no job is active, or if it does not end
     */
    public Cancelled cancel() {
        FlinkJob job = active();
        jobs.cancel(job.id());
        return new Cancelled(job.id(), states.findNewest());
    }

    private FlinkJob active() {
        return findActive()
                .orElseThrow(
                        () ->
                                new LakehouseException(
                                        ErrorCode.FAILED, "Ingest does not run: nothing to stop"));
    }

    /**
     * Requires what a start needs besides a state, also while a job runs.
     *
     * @throws LakehouseException {@code REFUSED} if the topic of metrics is missing, or if tables
     *     have columns that the job cannot write
     */
    public void requireStartable() {
        MetricsOutput.of(config, false);
        StartState.requireColumns(TableCommits.load(config));
    }

    /** The job's details, checkpoints and last failure for {@code status}. */
    public IngestStatus status() {
        return IngestStatus.of(flink, jobName(), config);
    }
}
