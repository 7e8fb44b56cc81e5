package io.kappalake.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.ingest.control.Wait;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A Flink job. It is measured from the moment when the JobManager calls it running, before any task
 * is deployed, to the commit that completes the table of order events.
 */
final class FlinkContender implements Contender {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** Brings the job to the cluster. */
    interface Submission {
        /**
         * Submits the job that reads the topic which the configuration names.
         *
         * @return Flink's id of the job
         */
        String submit(LakehouseConfig config);
    }

    private final String name;
    private final BenchLakehouse lakehouse;
    private final Setup setup;
    private final Submission submission;

    FlinkContender(String name, BenchLakehouse lakehouse, Setup setup, Submission submission) {
        this.name = name;
        this.lakehouse = lakehouse;
        this.setup = setup;
        this.submission = submission;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare() {
        lakehouse.restartFlink();
    }

    @Override
    public Measurement read(OrderTopic topic) {
        LakehouseConfig config = lakehouse.configToRead(topic, setup);
        FlinkRest flink = new FlinkRest(config.flink());
        try (CommittedRows rows = CommittedRows.inNewTables(config)) {
            ProcessMeter taskManager = ProcessMeter.of(lakehouse.taskManagerPid());
            ProcessMeter jobManager = ProcessMeter.of(lakehouse.jobManagerPid());
            String job = submission.submit(config);
            try {
                Instant begin = awaitRunning(flink, job);
                // that the plan is made there is no part of the job's work
                jobManager.restart();
                awaitRows(flink, job, rows, topic, taskManager);
                return Measurement.of(
                        topic.events(),
                        Duration.between(begin, rows.lastCommit()),
                        taskManager.cpu().plus(jobManager.cpu()),
                        taskManager.peakBytes());
            } finally {
                end(flink, job);
            }
        }
    }

    private static Instant awaitRunning(FlinkRest flink, String job) {
        JsonNode details =
                Wait.until(
                        Duration.ofMinutes(2),
                        () -> {
                            checkHealth(flink, job);
                            return Optional.of(flink.details(job)).filter(FlinkContender::running);
                        },
                        () -> "Job %s did not start: look at %s".formatted(job, flink.url()));
        return Instant.ofEpochMilli(details.path("timestamps").path("RUNNING").asLong());
    }

    private static boolean running(JsonNode details) {
        for (JsonNode vertex : details.path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return details.path("state").asText().equals("RUNNING");
    }

    private static void awaitRows(
            FlinkRest flink,
            String job,
            CommittedRows rows,
            OrderTopic topic,
            ProcessMeter taskManager) {
        long count =
                Wait.until(
                        PATIENCE,
                        () -> {
                            taskManager.sampleMemory();
                            checkHealth(flink, job);
                            return Optional.of(rows.count()).filter(n -> n >= topic.events());
                        },
                        () ->
                                "Job %s committed %d of %d events within %d minutes: look at %s"
                                        .formatted(
                                                job,
                                                rows.count(),
                                                topic.events(),
                                                PATIENCE.toMinutes(),
                                                flink.url()));
        if (count > topic.events()) {
            throw new LakehouseException(
                    ErrorCode.DIFFERENT,
                    "Job %s committed %d rows for %d events".formatted(job, count, topic.events()));
        }
    }

    private static void checkHealth(FlinkRest flink, String job) {
        flink.lastFailure(job)
                .ifPresent(
                        failure -> {
                            throw new LakehouseException(
                                    ErrorCode.FAILED,
                                    "Job %s failed: %s; a benchmark does not go on after that"
                                            .formatted(job, failure));
                        });
    }

    private static void end(FlinkRest flink, String job) {
        if (flink.state(job).equals("FAILED")) {
            return;
        }
        flink.cancel(job);
        Wait.until(
                Duration.ofMinutes(1),
                () -> Optional.of(flink.state(job)).filter("CANCELED"::equals),
                () -> "Job %s did not end: look at %s".formatted(job, flink.url()));
    }
}
