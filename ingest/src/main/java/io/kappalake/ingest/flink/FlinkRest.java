package io.kappalake.ingest.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.unmodifiableList;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.FlinkConfig;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Flink's REST interface, as documented for Flink 2.1: the only way in which Kappalake controls a
 * cluster. Safe for use by several threads.
 *
 * <p>Reads are retried; requests that change something are sent once. Errors are {@link
 * LakehouseException}: {@code UNAVAILABLE} with the address if nobody answers, {@code FAILED} with
 * Flink's own message if it refuses.
 */
public final class FlinkRest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int REMEMBERED_FAILURES = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final RetryPolicy<HttpResponse<String>> RETRY =
            RetryPolicy.<HttpResponse<String>>builder()
                    .handle(IOException.class)
                    .handleResultIf(response -> response.statusCode() == 503)
                    .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(2))
                    .withMaxRetries(4)
                    .build();

    private final String url;
    private final HttpClient http;

    public FlinkRest(FlinkConfig config) {
        this.url = config.url();
        this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    }

    /** Address of the interface, which is that of Flink's web page too. */
    public String url() {
        return url;
    }

    /** All jobs that the cluster remembers. */
    public List<FlinkJob> jobs() {
        List<FlinkJob> jobs = new ArrayList<>();
        for (JsonNode job : read("/jobs/overview").path("jobs")) {
            jobs.add(
                    new FlinkJob(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText(),
                            Instant.ofEpochMilli(job.path("start-time").asLong())));
        }
        return jobs;
    }

    /** A job that the cluster remembers. */
    public Optional<FlinkJob> find(String jobId) {
        return jobs().stream().filter(job -> job.id().equals(jobId)).findFirst();
    }

    /** The job of that name that has not ended, if any. */
    public Optional<FlinkJob> findActive(String name) {
        return jobs().stream().filter(job -> job.name().equals(name) && job.active()).findFirst();
    }

    /** State of a job ({@code RUNNING}, {@code RESTARTING}, ...). */
    public String state(String jobId) {
        return read("/jobs/" + jobId).path("state").asText();
    }

    /** Details of a job: its {@code vertices} and their tasks. */
    public JsonNode details(String jobId) {
        return read("/jobs/" + jobId);
    }

    /**
     * Statistics of a job's checkpoints; an empty object for a job that makes none, as a batch job
     * does, and while Flink initializes the job, which has made none then.
     */
    public JsonNode checkpoints(String jobId) {
        return read(
                "/jobs/" + jobId + "/checkpoints",
                response ->
                        isInitializing(response) || hasNoCheckpoints(response)
                                ? Optional.of(JSON.createObjectNode())
                                : Optional.empty());
    }

    private static boolean hasNoCheckpoints(HttpResponse<String> response) {
        return response.statusCode() == 404
                && response.body().contains("Checkpointing has not been enabled");
    }

    /** A parameter that the job's program has set for all to see; empty if it has not. */
    public Optional<String> parameter(String jobId, String name) {
        return Optional.ofNullable(
                config(jobId).path("execution-config").path("user-config").path(name).textValue());
    }

    /** What Flink shows of a job's configuration; an empty object while it initializes the job. */
    public JsonNode config(String jobId) {
        return read(
                "/jobs/" + jobId + "/config",
                response ->
                        isInitializing(response)
                                ? Optional.of(JSON.createObjectNode())
                                : Optional.empty());
    }

    /**
     * Flink's refusal to ask a job that it has accepted and not yet initialized, which is an
     * internal error of its own ({@code Dispatcher.getJobMasterGateway}).
     */
    private static boolean isInitializing(HttpResponse<String> response) {
        return response.statusCode() == 500
                && response.body().contains("UnavailableDispatcherOperationException");
    }

    /**
     * Number of times that a job restarted by itself: the greatest attempt of its first vertex's
     * tasks. Flink's metric of that name is only refreshed when metrics are asked for.
     */
    public long restarts(String jobId) {
        String source = details(jobId).path("vertices").path(0).path("id").asText();
        long restarts = 0;
        if (!source.isEmpty()) {
            for (JsonNode task : read("/jobs/" + jobId + "/vertices/" + source).path("subtasks")) {
                restarts = Math.max(restarts, task.path("attempt").asLong());
            }
        }
        return restarts;
    }

    /**
     * The sum of a counter over all tasks of a job, since each of them began. Empty if no task has
     * it, or if Flink, which asks the TaskManagers only when it is asked itself, does not know yet.
     *
     * @param name the end of its name in Flink, which begins with that of the operator
     */
    public OptionalLong counter(String jobId, String name) {
        OptionalLong sum = OptionalLong.empty();
        for (JsonNode vertex : details(jobId).path("vertices")) {
            String metrics =
                    "/jobs/%s/vertices/%s/subtasks/metrics"
                            .formatted(jobId, vertex.path("id").asText());
            for (JsonNode metric : read(metrics)) {
                String id = metric.path("id").asText();
                if (id.endsWith(name)) {
                    JsonNode value = read(metrics + "?agg=sum&get=" + URLEncoder.encode(id, UTF_8));
                    sum = OptionalLong.of(sum.orElse(0) + value.path(0).path("sum").asLong());
                }
            }
        }
        return sum;
    }

    /** The cause of the job's last failure; empty if it never failed. */
    public Optional<String> lastFailure(String jobId) {
        return failures(jobId).stream().findFirst().map(JobFailure::cause);
    }

    /** The failures of a job that Flink remembers, the newest first. */
    public List<JobFailure> failures(String jobId) {
        List<JobFailure> failures = new ArrayList<>();
        for (JsonNode entry :
                read("/jobs/" + jobId + "/exceptions?maxExceptions=" + REMEMBERED_FAILURES)
                        .path("exceptionHistory")
                        .path("entries")) {
            failures.add(
                    new JobFailure(
                            Instant.ofEpochMilli(entry.path("timestamp").asLong()),
                            rootCause(entry.path("stacktrace").asText())));
        }
        return unmodifiableList(failures);
    }

    /** The innermost "Caused by" of a stack trace, or its first line that says something. */
    static String rootCause(String stackTrace) {
        String cause =
                stackTrace
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("<Exception on server"))
                        .findFirst()
                        .orElse("");
        for (String line : stackTrace.lines().toList()) {
            if (line.startsWith("Caused by: ")) {
                cause = line.substring("Caused by: ".length());
            }
        }
        return cause;
    }

    /** Uploads a jar and returns its id. */
    public String upload(Path jar) {
        String boundary = "kappalake-" + Long.toHexString(System.nanoTime());
        String head =
                "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\nContent-Type: application/x-java-archive\r\n\r\n"
                        .formatted(boundary, jar.getFileName());
        BodyPublisher body;
        try {
            body =
                    BodyPublishers.concat(
                            BodyPublishers.ofString(head),
                            BodyPublishers.ofFile(jar),
                            BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        } catch (FileNotFoundException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot find the job's jar %s: build it again".formatted(jar),
                    e);
        }
        JsonNode answer =
                send(
                        HttpRequest.newBuilder(URI.create(url + "/jars/upload"))
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .POST(body));
        return Path.of(answer.path("filename").asText()).getFileName().toString();
    }

    /** Deletes an uploaded jar; jobs that were started from it are not affected. */
    public void delete(String jarId) {
        send(HttpRequest.newBuilder(URI.create(url + "/jars/" + jarId)).DELETE());
    }

    /**
     * Starts a job from an uploaded jar.
     *
     * @param jobId the id that it gets: 32 hexadecimal digits
     * @throws LakehouseException {@code FAILED} too if there is or was a job of that id
     */
    public void run(String jarId, JobControl.Submission submission, String jobId) {
        ObjectNode request = JSON.createObjectNode();
        request.put("jobId", jobId);
        request.put("entryClass", submission.mainClass());
        submission.arguments().forEach(request.putArray("programArgsList")::add);
        submission
                .state()
                .ifPresent(
                        location -> {
                            request.put("savepointPath", location);
                            request.put("allowNonRestoredState", submission.dropState());
                        });
        post("/jars/" + jarId + "/run", request);
    }

    /** Begins to stop a job with a savepoint below a folder; returns the id of that request. */
    public String stopWithSavepoint(String jobId, String targetDirectory) {
        ObjectNode request = JSON.createObjectNode();
        request.put("targetDirectory", targetDirectory);
        request.put("drain", false);
        return post("/jobs/" + jobId + "/stop", request).path("request-id").asText();
    }

    /**
     * Location of the savepoint of {@link #stopWithSavepoint}; empty while it is being made.
     *
     * @throws LakehouseException {@code FAILED} if it could not be made; the job then runs on
     */
    public Optional<String> savepoint(String jobId, String requestId) {
        JsonNode answer = read("/jobs/%s/savepoints/%s".formatted(jobId, requestId));
        if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            return Optional.empty();
        }
        JsonNode failure = answer.path("operation").path("failure-cause");
        if (!failure.isMissingNode()) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot make the savepoint of job %s (%s): the job goes on; look at its log and try again"
                            .formatted(jobId, rootCause(failure.path("stack-trace").asText())));
        }
        return Optional.of(answer.path("operation").path("location").asText());
    }

    /** Asks a job for a checkpoint besides those of its interval. */
    public void triggerCheckpoint(String jobId) {
        ObjectNode request = JSON.createObjectNode();
        request.put("checkpointType", "CONFIGURED");
        post("/jobs/" + jobId + "/checkpoints", request);
    }

    /** Ends a job at once; its checkpoints stay. */
    public void cancel(String jobId) {
        send(
                HttpRequest.newBuilder(URI.create(url + "/jobs/" + jobId + "?mode=cancel"))
                        .method("PATCH", BodyPublishers.noBody()));
    }

    private JsonNode post(String path, ObjectNode body) {
        return send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString(), UTF_8)));
    }

    private JsonNode read(String path) {
        return read(path, response -> Optional.empty());
    }

    /**
     * The answer of Flink to a question that may be asked twice.
     *
     * @param expected what a response that is not to be judged by its status stands for, if it is
     *     one
     */
    private JsonNode read(
            String path, Function<HttpResponse<String>, Optional<JsonNode>> expected) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).GET().build();
        try {
            HttpResponse<String> response =
                    Failsafe.with(RETRY)
                            .get(() -> http.send(request, BodyHandlers.ofString(UTF_8)));
            return expected.apply(response).orElseGet(() -> answer(request, response));
        } catch (RuntimeException e) {
            if (e instanceof LakehouseException) {
                throw e;
            }
            throw unavailable(e.getCause() == null ? e : e.getCause());
        }
    }

    private JsonNode send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        try {
            return answer(request, http.send(request, BodyHandlers.ofString(UTF_8)));
        } catch (IOException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private static JsonNode answer(HttpRequest request, HttpResponse<String> response) {
        JsonNode body;
        try {
            body =
                    response.body().isEmpty()
                            ? JSON.createObjectNode()
                            : JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Unexpected answer of %s (HTTP %d): is that Flink's REST interface?"
                            .formatted(request.uri(), response.statusCode()),
                    e);
        }
        if (response.statusCode() >= 400) {
            List<String> errors = new ArrayList<>();
            body.path("errors").forEach(error -> errors.add(rootCause(error.asText())));
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Flink refused %s %s (HTTP %d): %s"
                            .formatted(
                                    request.method(),
                                    request.uri(),
                                    response.statusCode(),
                                    String.join("; ", errors)));
        }
        return body;
    }

    private LakehouseException unavailable(Throwable cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot reach Flink at %s (%s): start it ('./kappalake up' for the embedded lakehouse), or correct flink.url"
                        .formatted(url, cause),
                cause);
    }
}
