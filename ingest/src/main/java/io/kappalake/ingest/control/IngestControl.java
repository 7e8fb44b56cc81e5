package io.kappalake.ingest.control;

import static java.util.stream.Collectors.joining;

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
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.Intake;
import io.kappalake.orders.rules.StartPosition;
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

    public IngestControl(LakehouseConfig config) {
        this.config = config;
        this.flink = new FlinkRest(config.flink());
        this.jobs = new JobControl(flink);
        this.states = JobStates.of(config);
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
        BEHIND_GAPS
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
     *     and the tables hold rows, which would be doubled
     */
    public Started start(Path jar, Beginning beginning) {
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
        String schema = OrderTables.of(config).namespace().toString();
        try (LakehouseSession session = LakehouseSession.open(config, schema);
                KafkaTopic topic = session.own(KafkaTopic.of(config.kafka()))) {
            return start(jar, beginning, session, topic);
        }
    }

    private Started start(
            Path jar, Beginning beginning, LakehouseSession session, KafkaTopic topic) {
        StartLog log = new StartLog(session.ledger(), config.kafka().group());
        TableCommits commits = TableCommits.load(config);
        requireColumns(commits);
        Optional<Takeover> takeover = commits.takeover();
        takeover.ifPresent(this::requireSameGroup);
        Origin origin = Origin.of(topic, commits);
        Optional<JobState> from =
                beginning == Beginning.EARLIEST
                        ? setStatesAside(commits)
                        : stateToStartFrom(commits);
        from.ifPresent(state -> requireOrigin(log, origin, state, commits));
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
        StartLog.Start start =
                log.starting(
                        IngestConfig.of(config).flat(),
                        origin,
                        from.map(JobState::location),
                        begins);
        JobControl.Active job;
        try {
            job =
                    jobs.submit(
                            new JobControl.Submission(
                                    jobName(),
                                    jar,
                                    IngestPlan.JOB_CLASS,
                                    List.of(LivePlan.of(config, offsets, gaps).toJson()),
                                    from.map(JobState::location),
                                    first),
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

    private static void requireColumns(TableCommits commits) {
        if (!commits.problems().isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the tables have columns that ingest cannot write:\n%s"
                            .formatted(
                                    commits.problems().stream()
                                            .map(problem -> "  " + problem)
                                            .collect(joining("\n"))));
        }
    }

    private void requireSameGroup(Takeover takeover) {
        if (!takeover.group().equals(config.kafka().group())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the job of the consumer group %s has taken over the tables, and kafka.group is %s: use the configuration that the takeover was made with"
                            .formatted(takeover.group(), config.kafka().group()));
        }
    }

    private Optional<JobState> setStatesAside(TableCommits commits) {
        if (commits.rows()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start from the earliest offsets: the tables hold rows, which would be doubled. Set the tables aside (DROP TABLE, or ALTER TABLE ... RENAME TO) and './kappalake init' new ones, or leave --from out");
        }
        states.setAside();
        return Optional.empty();
    }

    /** A state is only good for the log that it has offsets of, and for the tables it wrote. */
    private void requireOrigin(StartLog log, Origin now, JobState state, TableCommits commits) {
        List<String> differences =
                log.last()
                        .flatMap(StartLog.Start::origin)
                        .map(noted -> noted.differences(now))
                        .orElse(List.of());
        if (!differences.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the newest state, checkpoint %d (%s), is not of what is there now, so going on from it would skip or double records:\n%s\n%s"
                            .formatted(
                                    state.checkpointId(),
                                    state.location(),
                                    differences.stream()
                                            .map(difference -> "  " + difference)
                                            .collect(joining("\n")),
                                    commits.rows()
                                            ? "The tables hold rows of the log before. Keep them, and read the log that is there now into tables of its own (other values of kafka.group and tables.namespace, './kappalake init', './kappalake ingest start'); or bring back what was there before"
                                            : "The tables hold no rows: './kappalake ingest start --from earliest' reads all that Kafka holds, and sets that state aside"));
        }
    }

    private Optional<JobState> stateToStartFrom(TableCommits commits) {
        Optional<JobState> newest = states.findNewest();
        if (newest.isEmpty() && commits.rows()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the tables hold rows of topic %s, and no checkpoint or savepoint is left below %s, so starting from the earliest offsets would double them. Restore the checkpoint folder, or set the tables aside, './kappalake init' new ones, and './kappalake ingest start --from earliest'"
                            .formatted(config.kafka().topic(), states.checkpoints()));
        }
        if (newest.isPresent()
                && commits.newestCheckpoint().isPresent()
                && newest.get().checkpointId() < commits.newestCheckpoint().getAsLong()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the newest state left is checkpoint %d (%s), and the tables hold rows of checkpoint %d, so starting from it would double rows. Restore the newer checkpoint, or set the tables aside, './kappalake init' new ones, and './kappalake ingest start --from earliest'"
                            .formatted(
                                    newest.get().checkpointId(),
                                    newest.get().location(),
                                    commits.newestCheckpoint().getAsLong()));
        }
        return newest;
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

    /** The job's details, checkpoints and last failure for {@code status}. */
    public IngestStatus status() {
        return IngestStatus.of(flink, jobName(), config);
    }
}
