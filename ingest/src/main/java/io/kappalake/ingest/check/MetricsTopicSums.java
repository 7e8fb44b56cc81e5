package io.kappalake.ingest.check;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.kappalake.orders.metrics.MetricsKey;
import java.time.Instant;
import java.util.List;

/**
 * Comparison of the topic of metrics with {@code order_metrics}: each revision that the job has
 * written since it writes to the topic must be in both, once and with the same values.
 *
 * @param topic its name
 * @param since when the job began to write all of its rows there
 * @param madeAnew whether the topic is another than the one that the job began to write to
 * @param records committed records in the topic
 * @param rows rows of the table that must be in the topic
 * @param missing rows that the topic lacks
 * @param doubled records of revisions that the topic has already
 * @param unknown records of revisions that the table lacks
 * @param differing records with other values than the row of the table
 * @param unreadable records that are no rows of metrics
 * @param rewritten rows and records of windows that a replay has published since, which differ
 * @param forgotten rows that Kafka has deleted since, or compacted
 * @param examples some of those that differ
 */
@JsonPropertyOrder({
    "ok",
    "topic",
    "since",
    "madeAnew",
    "records",
    "rows",
    "missing",
    "doubled",
    "unknown",
    "differing",
    "unreadable",
    "rewritten",
    "forgotten",
    "examples"
})
public record MetricsTopicSums(
        String topic,
        Instant since,
        boolean madeAnew,
        long records,
        long rows,
        long missing,
        long doubled,
        long unknown,
        long differing,
        long unreadable,
        long rewritten,
        long forgotten,
        List<Example> examples) {
    public MetricsTopicSums {
        requireNonNull(topic, "topic");
        requireNonNull(since, "since");
        examples = List.copyOf(examples);
    }

    /**
     * A revision of which topic and table say different things.
     *
     * @param problem one of {@code missing}, {@code doubled}, {@code unknown} and {@code differing}
     */
    public record Example(String problem, MetricsKey window, int revision) {}

    /** True if topic and table hold the same. */
    @JsonProperty
    public boolean ok() {
        return differences() == 0;
    }

    /** Number of rows and records that do not agree. */
    public long differences() {
        return missing + doubled + unknown + differing + unreadable;
    }
}
