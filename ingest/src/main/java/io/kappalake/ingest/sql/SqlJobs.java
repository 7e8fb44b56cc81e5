package io.kappalake.ingest.sql;

import static java.util.stream.Collectors.joining;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.IngestStatus;
import io.kappalake.ingest.control.Startup;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.ingest.state.JobState;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.sql.SqlFindings;
import io.kappalake.orders.sql.SqlPlan;
import io.kappalake.orders.table.OrderTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Starts and stops jobs that are written in Flink SQL, through Flink's REST interface, without
 * losing or doubling rows: each has a name, checkpoints and savepoints of its own, and goes on from
 * the newest of them.
 */
public final class SqlJobs {
    /** What the names of SQL jobs in Flink, and those of their consumer groups, begin with. */
    public static final String PREFIX = "sql-";

    private static final String STATES = "sql-jobs/";

    private final LakehouseConfig config;
    private final FlinkRest flink;
    private final JobControl jobs;

    public SqlJobs(LakehouseConfig config) {
        this.config = config;
        this.flink = new FlinkRest(config.flink());
        this.jobs = new JobControl(flink);
    }

    /**
     * A job that was started.
     *
     * @param from the state that it goes on from; empty if it had none
     */
    public record Started(String name, String jobId, String webPage, Optional<JobState> from) {}

    /**
     * A job that was ended.
     *
     * @param state what the next start goes on from; empty if it has no checkpoint
     */
    public record Stopped(String name, String jobId, Optional<String> state) {}

    /**
     * A job that was ever started.
     *
     * @param state Flink's name of its state; {@code NONE} if the cluster remembers no job
     * @param newest its newest checkpoint or savepoint
     */
    public record Listed(
            String name, String state, Optional<String> jobId, Optional<JobState> newest) {}

    /** Reads the script of a job; {@code name} null is the file's name. */
    public SqlScript read(Path file, String name, Map<String, String> set) {
        return SqlScript.read(file, name, set, SqlVariables.names(config));
    }

    /**
     * Plans a script on the cluster, and changes nothing.
     *
     * @param explain whether the plan is wanted
     * @return the plan in Flink's words, if it is wanted
     * @throws LakehouseException {@code INVALID_INPUT} with every mistake by line and column
     */
    public Optional<String> plan(SqlScript script, String file, boolean explain) {
        SqlPlan.Mode mode = explain ? SqlPlan.Mode.EXPLAIN : SqlPlan.Mode.VALIDATE;
        String jarId = flink.upload(IngestControl.jobJar());
        try {
            flink.run(jarId, submission(script, mode, Optional.empty()), randomId());
        } catch (LakehouseException e) {
            SqlFindings findings = SqlFindings.find(e.getMessage()).orElseThrow(() -> e);
            if (!findings.problems().isEmpty()) {
                throw SqlMistakes.in(file, findings.problems());
            }
            return findings.explanation();
        } finally {
            flink.delete(jarId);
        }
        throw new IllegalStateException("A run that only plans has started a job");
    }

    /**
     * Starts the job of a script from its newest state, or where its sources say if it has none.
     * Returns when its first checkpoint is complete; a batch job, when Flink has taken it.
     *
     * @param fresh whether states that are there are set aside
     * @param createTopics whether topics of the script that are not there are created
     * @throws LakehouseException {@code INVALID_INPUT} with every mistake in the script; {@code
     *     REFUSED} if the job is active, or its state is of another script; {@code FAILED} with the
     *     job's failure if it has one before its first checkpoint is complete
     */
    public Started start(SqlScript script, String file, boolean fresh, boolean createTopics) {
        String job = PREFIX + script.name();
        flink.findActive(job)
                .ifPresent(
                        active -> {
                            throw new LakehouseException(
                                    ErrorCode.REFUSED,
                                    "The SQL job %s runs already as job %s (%s since %s): './kappalake sql-job stop %s' ends it"
                                            .formatted(
                                                    script.name(),
                                                    active.id(),
                                                    active.state(),
                                                    active.startTime(),
                                                    script.name()));
                        });
        try (LakehouseSession session = session()) {
            SqlStarts starts = new SqlStarts(session.ledger());
            ScriptNote note = ScriptNote.of(UUID.randomUUID().toString(), script);
            Optional<JobState> from = fresh ? Optional.empty() : states(script.name()).findNewest();
            from.ifPresent(
                    state -> requireSameScript(script, state, starts.last(script.name()), note));
            plan(script, file, false);
            new ScriptTopics(config)
                    .require(
                            script, file, SqlVariables.of(config, script, job).all(), createTopics);
            if (fresh) {
                states(script.name()).setAside();
            }
            starts.starting(script.name(), note);
            Started started = submit(script, file, from, starts, note);
            // the job has looked for its savepoint's files by now
            tags(session, script.name()).release(note);
            return started;
        }
    }

    private Started submit(
            SqlScript script,
            String file,
            Optional<JobState> from,
            SqlStarts starts,
            ScriptNote note) {
        JobControl.Active job;
        try {
            job =
                    jobs.submit(
                            submission(script, SqlPlan.Mode.RUN, from.map(JobState::location)),
                            purpose(script, from));
        } catch (LakehouseException e) {
            if (e.code() == ErrorCode.FAILED) {
                starts.notStarted(script.name(), note);
            }
            throw SqlFindings.find(e.getMessage())
                    .map(findings -> SqlMistakes.in(file, findings.problems()))
                    .orElse(e);
        }
        if (!job.own()) {
            starts.notStarted(script.name(), note);
        }
        if (!script.batch()) {
            new Startup(flink, words(script.name())).await(job.jobId());
        }
        return new Started(
                script.name(), job.jobId(), flink.url() + "/#/job/running/" + job.jobId(), from);
    }

    private static Startup.Words words(String name) {
        return new Startup.Words(
                "The job of the SQL script " + name + ",",
                "./kappalake sql-job status " + name,
                "./kappalake sql-job stop --now " + name);
    }

    private static void requireSameScript(
            SqlScript script, JobState state, Optional<ScriptNote> before, ScriptNote now) {
        List<String> differences =
                before.map(note -> note.differences(now))
                        .orElse(List.of("nobody has noted which script it is of"));
        if (!differences.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start the SQL job %1$s: its newest state, checkpoint %2$d (%3$s), is of another script, and operators that took state that is not theirs would lose or double rows:\n%4$s\nBring the script back; or start this one under another --name and with sinks of its own; or start it with --fresh, which sets the state aside: sources are read again from where the script says they begin, and what the sinks hold already is written a second time unless they are emptied before"
                            .formatted(
                                    script.name(),
                                    state.checkpointId(),
                                    state.location(),
                                    differences.stream()
                                            .map(difference -> "  " + difference)
                                            .collect(joining("\n"))));
        }
    }

    /** Words that distinguish the job from any other: a state is one job's only. */
    private List<String> purpose(SqlScript script, Optional<JobState> from) {
        JobStates states = states(script.name());
        return List.of(
                PREFIX + script.name(),
                states.checkpoints(),
                from.map(JobState::location)
                        .orElseGet(() -> "no state, of %d files".formatted(states.countFiles())));
    }

    private JobControl.Submission submission(
            SqlScript script, SqlPlan.Mode mode, Optional<String> state) {
        String job = PREFIX + script.name();
        SqlVariables variables = SqlVariables.of(config, script, job);
        SqlPlan plan =
                new SqlPlan(
                        mode,
                        job,
                        script.statements(),
                        settings(script, job),
                        variables.all(),
                        variables.secrets(),
                        config.catalog().name(),
                        config.seenByFlink().catalog().properties(),
                        OrderTables.of(config).namespace().toString());
        return new JobControl.Submission(
                job,
                IngestControl.jobJar(),
                SqlPlan.JOB_CLASS,
                List.of(plan.toJson()),
                state,
                false);
    }

    private Map<String, String> settings(SqlScript script, String job) {
        IngestConfig ingest = IngestConfig.of(config);
        Map<String, String> settings = new TreeMap<>();
        settings.put("parallelism.default", "1");
        settings.put("table.local-time-zone", "UTC");
        settings.put("table.exec.source.idle-timeout", ingest.idleness().toMillis() + " ms");
        settings.put("table.exec.iceberg.use-v2-sink", "true");
        settings.putAll(script.settings());
        settings.put("pipeline.name", job);
        settings.put("state.backend.type", "rocksdb");
        if (!script.batch()) {
            long interval = ingest.commitInterval().toMillis();
            settings.put("execution.checkpointing.interval", interval + " ms");
            settings.put("execution.checkpointing.min-pause", interval / 2 + " ms");
            settings.put("execution.checkpointing.mode", "EXACTLY_ONCE");
            settings.put("execution.checkpointing.unaligned.enabled", "false");
            settings.put("execution.checkpointing.max-concurrent-checkpoints", "1");
            settings.put("execution.checkpointing.incremental", "true");
            settings.put("execution.checkpointing.dir", states(script.name()).checkpoints());
            settings.put(
                    "execution.checkpointing.externalized-checkpoint-retention",
                    "RETAIN_ON_CANCELLATION");
        }
        return settings;
    }

    /**
     * Stops a job with a savepoint, or ends it at once; its newest state stays.
     *
     * @throws LakehouseException {@code FAILED} if it does not run, or the savepoint cannot be made
     */
    public Stopped stop(String name, boolean now) {
        FlinkJob job =
                flink.findActive(PREFIX + SqlScript.requireName(name))
                        .orElseThrow(
                                () ->
                                        new LakehouseException(
                                                ErrorCode.FAILED,
                                                "The SQL job %s does not run: nothing to stop; './kappalake sql-job list' shows all"
                                                        .formatted(name)));
        if (now) {
            jobs.cancel(job.id());
            return new Stopped(name, job.id(), states(name).findNewest().map(JobState::location));
        }
        String savepoint =
                jobs.stop(job, states(name).savepoints(), "./kappalake sql-job stop " + name);
        try (LakehouseSession session = session()) {
            new SqlStarts(session.ledger())
                    .last(name)
                    .ifPresent(script -> tags(session, name).keep(script, job.id()));
        } catch (RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The SQL job %s stopped with the savepoint %s, and the snapshots that it needs could not be tagged (%s): expire no snapshots of its sinks before it is started again"
                            .formatted(name, savepoint, e.getMessage()),
                    e);
        }
        return new Stopped(name, job.id(), Optional.of(savepoint));
    }

    private SinkTags tags(LakehouseSession session, String name) {
        return new SinkTags(
                session.catalog(),
                config.catalog().name(),
                OrderTables.of(config).namespace().toString(),
                PREFIX + name);
    }

    /** The job's details, checkpoints and last failure. */
    public IngestStatus status(String name) {
        return IngestStatus.of(flink, PREFIX + SqlScript.requireName(name), config);
    }

    /** All jobs that were ever started. */
    public List<Listed> list() {
        List<Listed> listed = new ArrayList<>();
        try (LakehouseSession session = session()) {
            for (String name : new SqlStarts(session.ledger()).names()) {
                IngestStatus status = status(name);
                listed.add(
                        new Listed(
                                name, status.state(), status.jobId(), states(name).findNewest()));
            }
        }
        return listed;
    }

    private JobStates states(String name) {
        return JobStates.of(config, STATES + name);
    }

    private LakehouseSession session() {
        return LakehouseSession.open(config, OrderTables.of(config).namespace().toString());
    }

    private static String randomId() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
