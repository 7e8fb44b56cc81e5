package io.kappalake.orders.rules;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.ConfigSection;
import io.kappalake.lakehouse.config.Value;
import io.kappalake.lakehouse.config.Values;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.iceberg.catalog.Namespace;

/**
 * The sections of {@code kappalake.yaml} that describe a stream of order events.
 *
 * @param namespace of the order tables; streams with different ones do not meet
 * @param ingest how the stream is read, counted and committed
 * @param intake the pace and the first offsets of the live job
 * @param metricsTopic the topic to which the live job sends the metrics too; mostly empty
 */
public record OrdersConfig(
        String namespace, IngestConfig ingest, Intake intake, Optional<MetricsTopic> metricsTopic) {
    /** The topic of order events, if {@code kafka.topic} names no other. */
    static final String TOPIC = "orders.events";

    private static final String NAMESPACE = "tables.namespace";
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Set<Namespace> TAKEN =
            Set.of(Namespaces.DRAFTS, Namespaces.MARTS, Namespaces.OPS);

    public OrdersConfig {
        requireNonNull(namespace, "namespace");
        requireNonNull(ingest, "ingest");
        requireNonNull(intake, "intake");
        requireNonNull(metricsTopic, "metricsTopic");
    }

    /** Reads the sections; found by {@link java.util.ServiceLoader}. */
    public static final class Section implements ConfigSection<OrdersConfig> {
        @Override
        public Class<OrdersConfig> type() {
            return OrdersConfig.class;
        }

        @Override
        public Map<String, String> defaults() {
            return Map.of("kafka.topic", TOPIC, "kafka.group", "kappalake-ingest");
        }

        @Override
        public boolean holdsNoSecret(String key) {
            return key.startsWith("ingest.") || key.startsWith("tables.");
        }

        @Override
        public OrdersConfig read(ConfigFile file) {
            return new OrdersConfig(
                    namespace(file),
                    new IngestReader(file).read(),
                    intake(file),
                    MetricsTopic.read(file));
        }

        private static Intake intake(ConfigFile file) {
            boolean unlimited =
                    file.take(Intake.MAX_RATE)
                            .filter(value -> value.text().equals(IngestTexts.NONE))
                            .isPresent();
            return new Intake(
                    unlimited || !file.has(Intake.MAX_RATE)
                            ? OptionalLong.empty()
                            : OptionalLong.of(
                                    new Values(file).integer(Intake.MAX_RATE, 1, 1, Intake.MOST)),
                    start(file));
        }

        private static StartPosition start(ConfigFile file) {
            Optional<Value> value = file.take(Intake.START);
            if (value.isEmpty()) {
                return StartPosition.EARLIEST;
            }
            Optional<StartPosition> start = StartPosition.parse(value.get().text());
            if (start.isEmpty()) {
                file.problems().invalid(Intake.START, value.get(), StartPosition.FORM);
            }
            return start.orElse(StartPosition.EARLIEST);
        }

        private static String namespace(ConfigFile file) {
            String name = new Values(file).text(NAMESPACE, "orders");
            if (!IDENTIFIER.matcher(name).matches() || TAKEN.contains(Namespace.of(name))) {
                file.take(NAMESPACE)
                        .ifPresent(
                                value ->
                                        file.problems()
                                                .invalid(
                                                        NAMESPACE,
                                                        value,
                                                        "lower-case letters, digits and _, and none"
                                                                + " of drafts, marts and ops"));
            }
            return name;
        }
    }
}
