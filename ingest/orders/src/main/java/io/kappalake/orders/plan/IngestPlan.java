package io.kappalake.orders.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.MetricsTopic;
import java.util.Map;
import java.util.Optional;

/**
 * All that one run of the ingest job needs to know. The same job class runs live and in a replay;
 * what differs is this data. It travels to the cluster as the job's only argument and holds
 * secrets: it is never printed.
 *
 * @param jobName the job's name in Flink
 * @param topic what is read
 * @param topicId Kafka's id of it: the job fails once the topic has another one, because it was
 *     made anew. Empty in a replay, whose plan has fixed the range that it reads.
 * @param group consumer group that offsets are committed to
 * @param kafka client properties, {@code bootstrap.servers} among them
 * @param startOffsets first offset per partition for a run without state; a run that starts from
 *     state takes them from there. An offset that Kafka no longer holds fails the job.
 * @param gapEnds per partition, the offset behind a gap that was accepted, at which a run from an
 *     older state goes on; mostly empty
 * @param maxRate records per second that the live job reads at most; 0 is unlimited. A replay has
 *     its own in {@link Replay}.
 * @param catalogName name of the Iceberg catalog
 * @param catalog its properties
 * @param tables names of the target tables
 * @param ingest rules for decoding, windows and commits
 * @param checkpoints where checkpoints go
 * @param replay the range of the log that is read again into drafts; empty for the live job. With
 *     it {@code startOffsets} are not used: the ranges say where a run without state starts.
 * @param log what is added to Kafka's offsets, so that all offsets, those of this plan included,
 *     are those of the tables; empty for the first log
 * @param metrics the topic to which the live job sends the rows of {@code order_metrics} too;
 *     always empty in a replay
 */
public record IngestPlan(
        String jobName,
        String topic,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> topicId,
        String group,
        Map<String, String> kafka,
        Map<Integer, Long> startOffsets,
        // left out where empty: a replay's jar may be of a version that does not know it
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Integer, Long> gapEnds,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long maxRate,
        String catalogName,
        Map<String, String> catalog,
        Tables tables,
        IngestConfig ingest,
        String checkpoints,
        Optional<Replay> replay,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<LogGeneration.Bases> log,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<MetricsSink> metrics) {
    /** The class of the job, whose only argument is {@link #toJson}. */
    public static final String JOB_CLASS = "io.kappalake.job.IngestJob";

    /** The job's parameter in Flink that tells {@link #maxRate}; a job without a limit has none. */
    public static final String MAX_RATE_PARAMETER = "kappalake.max-rate";

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .build();

    public IngestPlan {
        kafka = Map.copyOf(kafka);
        startOffsets = Map.copyOf(startOffsets);
        gapEnds = gapEnds == null ? Map.of() : Map.copyOf(gapEnds);
        catalog = Map.copyOf(catalog);
        requireNonNull(replay, "replay");
        topicId = topicId == null ? Optional.empty() : topicId;
        log = log == null ? Optional.empty() : log;
        metrics = metrics == null ? Optional.empty() : metrics;
        if (metrics.isPresent() && replay.isPresent()) {
            throw new IllegalArgumentException(
                    "Invalid replay: it writes to the topic %s (must write to drafts alone)"
                            .formatted(metrics.get().topic().topic()));
        }
    }

    /** Names of the tables, {@code namespace.name}. */
    public record Tables(
            String orderEvents, String orderMetrics, String lateEvents, String deadLetters) {}

    /**
     * The topic of metrics as the job writes it.
     *
     * @param transactionalIds what the ids of its transactions begin with: no other job's do
     */
    public record MetricsSink(MetricsTopic topic, String transactionalIds) {
        public MetricsSink {
            requireNonNull(topic, "topic");
            requireNonNull(transactionalIds, "transactionalIds");
        }
    }

    /** The conversion between Kafka's offsets and those of the tables. */
    public LogGeneration.Bases bases() {
        return log.orElse(LogGeneration.Bases.NONE);
    }

    /** The plan as the job's argument. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the plan of " + jobName, e);
        }
    }

    /**
     * Reads the job's argument.
     *
     * @throws IllegalArgumentException if it is not a plan; the message does not show it
     */
    public static IngestPlan parse(String json) {
        try {
            return JSON.readValue(json, IngestPlan.class);
        } catch (JsonProcessingException e) {
            e.clearLocation();
            throw new IllegalArgumentException(
                    "Invalid ingest plan (must be what './kappalake ingest start' or './kappalake replay start' sends): "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    @Override
    public String toString() {
        return "IngestPlan[%s, topic=%s, group=%s]".formatted(jobName, topic, group);
    }
}
