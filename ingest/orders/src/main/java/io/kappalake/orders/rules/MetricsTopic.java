package io.kappalake.orders.rules;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.config.Value;
import io.kappalake.lakehouse.config.Values;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Kafka topic to which the live job sends each row of {@code order_metrics}, in transactions. A
 * transaction is open from one checkpoint to the commit after the next, over a restart in between.
 * Kafka ends one that is open for longer than its timeout, and its rows are lost to the topic; so
 * half of that time is for checkpoints, and half for the restart.
 *
 * @param topic its name
 * @param transactionTimeout time after which Kafka ends an open transaction
 */
public record MetricsTopic(String topic, Duration transactionTimeout) implements Serializable {
    /** The keys of {@code kappalake.yaml}. */
    public static final String TOPIC = "ingest.metrics-topic";

    public static final String TIMEOUT = "ingest.metrics-transaction-timeout";

    /** The longest that Kafka's brokers allow unless they are told otherwise. */
    static final Duration USUAL_TIMEOUT = Duration.ofMinutes(15);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    /** Checkpoints that may fail in a row need time, too. */
    private static final int ATTEMPTS = 3;

    private static final Duration LEAST_CHECKPOINT = Duration.ofMinutes(1);
    private static final Duration LONGEST_CHECKPOINT = Duration.ofMinutes(10);

    public MetricsTopic {
        requireNonNull(topic, "topic");
        requireNonNull(transactionTimeout, "transactionTimeout");
    }

    /** The topic of a lakehouse's configuration; empty if there is to be none. */
    public static Optional<MetricsTopic> of(LakehouseConfig config) {
        return config.section(OrdersConfig.class).metricsTopic();
    }

    static Optional<MetricsTopic> read(ConfigFile file) {
        Values values = new Values(file);
        Duration timeout =
                values.duration(TIMEOUT, USUAL_TIMEOUT, LEAST_CHECKPOINT.multipliedBy(2));
        Optional<Value> name =
                file.take(TOPIC).filter(value -> !value.text().equals(IngestTexts.NONE));
        if (name.isEmpty()) {
            return Optional.empty();
        }
        String text = name.get().text();
        if (!NAME.matcher(text).matches() || text.equals(".") || text.equals("..")) {
            file.problems()
                    .invalid(
                            TOPIC,
                            name.get(),
                            "the name of a Kafka topic: letters, digits, '.', '_' and '-'; or none");
            return Optional.empty();
        }
        if (file.take("kafka.topic").map(Value::text).orElse(OrdersConfig.TOPIC).equals(text)) {
            file.problems()
                    .invalid(
                            TOPIC,
                            name.get(),
                            "another topic than kafka.topic, which ingest reads");
            return Optional.empty();
        }
        return Optional.of(new MetricsTopic(text, timeout));
    }

    /** The number of checkpoints in a row that may fail before the job restarts. */
    public int tolerableFailures(Duration commitInterval) {
        return Math.max(0, attempts(commitInterval) - 1);
    }

    /** The longest that a checkpoint may take, so that the transactions outlive it. */
    public Duration checkpointTimeout(Duration commitInterval) {
        Duration timeout =
                half().dividedBy(Math.max(1, attempts(commitInterval))).minus(commitInterval);
        return timeout.compareTo(LONGEST_CHECKPOINT) > 0 ? LONGEST_CHECKPOINT : timeout;
    }

    private int attempts(Duration commitInterval) {
        return (int) Math.min(ATTEMPTS, half().dividedBy(commitInterval.plus(LEAST_CHECKPOINT)));
    }

    private Duration half() {
        return transactionTimeout.dividedBy(2);
    }

    /**
     * The reason why transactions would not outlive checkpoints and a restart, with the way out;
     * empty if they do.
     *
     * @param brokerLimit the longest timeout that the broker allows; empty if it is not known
     */
    @JsonIgnore
    public Optional<String> problem(Duration commitInterval, Optional<Duration> brokerLimit) {
        Duration least = commitInterval.plus(LEAST_CHECKPOINT).multipliedBy(2);
        if (transactionTimeout.compareTo(least) < 0) {
            return Optional.of(
                    "%s is %s, and with ingest.commit-interval %s it must be at least %s: half of it is for a checkpoint of up to %s after the interval, half for a restart. Raise it, up to the broker's transaction.max.timeout.ms%s, or commit more often"
                            .formatted(
                                    TIMEOUT,
                                    Durations.format(transactionTimeout),
                                    Durations.format(commitInterval),
                                    Durations.format(least),
                                    Durations.format(LEAST_CHECKPOINT),
                                    brokerLimit
                                            .map(limit -> ", " + Durations.format(limit))
                                            .orElse("")));
        }
        return brokerLimit
                .filter(limit -> transactionTimeout.compareTo(limit) > 0)
                .map(
                        limit ->
                                "%s is %s, and the broker's transaction.max.timeout.ms is %d (%s): lower it, or raise that of the brokers"
                                        .formatted(
                                                TIMEOUT,
                                                Durations.format(transactionTimeout),
                                                limit.toMillis(),
                                                Durations.format(limit)));
    }
}
