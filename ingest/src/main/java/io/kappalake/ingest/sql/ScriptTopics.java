package io.kappalake.ingest.sql;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.sql.Problem;
import io.kappalake.orders.sql.SqlText;
import io.kappalake.orders.sql.Statement;
import io.kappalake.orders.topic.KafkaTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Kafka topics that a script's tables stand for. A job waits for one that there is not a minute
 * long, again and again.
 */
final class ScriptTopics {
    private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");

    private final LakehouseConfig config;

    ScriptTopics(LakehouseConfig config) {
        this.config = config;
    }

    /**
     * A topic of the lakehouse's brokers.
     *
     * @param table the statement that names it
     * @param compacted whether it is to hold the newest record of each key
     */
    record Topic(Statement table, String name, boolean compacted) {}

    /** The topics that tables of the connectors kafka and upsert-kafka name, on those brokers. */
    static List<Topic> of(
            List<Statement> statements, Map<String, String> variables, String brokers) {
        List<Topic> topics = new ArrayList<>();
        for (Statement statement : statements) {
            String text = SqlText.normal(SqlText.resolve(statement.text(), variables));
            Optional<String> connector = option(text, "connector");
            Optional<String> names = option(text, "topic");
            if (names.isPresent()
                    && connector
                            .filter(c -> c.equals("kafka") || c.equals("upsert-kafka"))
                            .isPresent()
                    && option(text, "properties.bootstrap.servers").equals(Optional.of(brokers))) {
                for (String name : names.get().split(";")) {
                    topics.add(
                            new Topic(
                                    statement,
                                    name.strip(),
                                    connector.get().equals("upsert-kafka")));
                }
            }
        }
        return topics;
    }

    private static Optional<String> option(String text, String key) {
        Matcher option =
                Pattern.compile("'%s' ?= ?'((?:[^']|'')*)'".formatted(Pattern.quote(key)))
                        .matcher(text);
        return option.find() ? Optional.of(option.group(1).replace("''", "'")) : Optional.empty();
    }

    /**
     * Makes sure that all topics of a script are there.
     *
     * @param create whether those that are not are created, with as many partitions as the topic of
     *     order events has
     * @throws LakehouseException {@code INVALID_INPUT} with all that are not there
     */
    void require(SqlScript script, String file, Map<String, String> variables, boolean create) {
        List<Problem> problems = new ArrayList<>();
        String brokers = config.seenByFlink().kafka().bootstrapServers();
        for (Topic topic : of(script.statements(), variables, brokers)) {
            try (KafkaTopic kafka = KafkaTopic.of(config.kafka(), topic.name())) {
                if (kafka.exists()) {
                    continue;
                }
                if (create) {
                    kafka.create(partitions(), topic.compacted() ? COMPACTED : Map.of());
                } else {
                    problems.add(
                            new Problem(
                                    topic.table().line(),
                                    topic.table().column(),
                                    "There is no topic %s at %s: create it, or start with --create-topics"
                                            .formatted(topic.name(), brokers)));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw SqlMistakes.in(file, problems);
        }
    }

    private int partitions() {
        try (KafkaTopic orders = KafkaTopic.of(config.kafka())) {
            return orders.starts().size();
        }
    }
}
