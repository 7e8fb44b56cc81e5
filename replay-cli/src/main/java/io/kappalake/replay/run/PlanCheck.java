package io.kappalake.replay.run;

import io.kappalake.ingest.control.LiveRules;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Checks whether a plan still holds: whether topic, tables, rules and jar are unchanged. */
final class PlanCheck {
    private final ReplayLake lake;
    private final ReplayPlan plan;
    private final List<String> problems = new ArrayList<>();

    PlanCheck(ReplayLake lake, ReplayPlan plan) {
        this.lake = lake;
        this.plan = plan;
    }

    /**
     * Requires that it holds.
     *
     * @throws LakehouseException {@code REFUSED} with all that has changed
     */
    void requireHolds() {
        checkLakehouse();
        checkTopic();
        plan.sinks().forEach(this::checkTable);
        checkRules();
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start the replay %s, its plan no longer holds:\n  - %s\nPlan again with './kappalake replay plan'; nothing was done"
                            .formatted(plan.run(), String.join("\n  - ", problems)));
        }
    }

    private void checkLakehouse() {
        String group = lake.config().kafka().group();
        if (!group.equals(plan.liveGroup())) {
            problems.add(
                    "it was made for the consumer group %s, and kafka.group is %s"
                            .formatted(plan.liveGroup(), group));
        }
        if (!lake.config().kafka().topic().equals(plan.source().topic())) {
            problems.add(
                    "it was made for the topic %s, and kafka.topic is %s"
                            .formatted(plan.source().topic(), lake.config().kafka().topic()));
        }
    }

    private void checkTopic() {
        try (KafkaTopic topic = KafkaTopic.of(lake.config().kafka())) {
            if (!topic.id().equals(plan.source().topicId())) {
                problems.add(
                        "the topic %s was made anew (its id is %s, not %s)"
                                .formatted(
                                        plan.source().topic(),
                                        topic.id(),
                                        plan.source().topicId()));
                return;
            }
            SortedMap<Integer, Long> starts = topic.starts();
            if (!starts.keySet().equals(plan.source().partitions().keySet())) {
                problems.add(
                        "partitions were added: there are %d, and the plan has %d"
                                .formatted(starts.size(), plan.source().partitions().size()));
            }
            plan.source()
                    .partitions()
                    .forEach(
                            (partition, range) -> {
                                long start = starts.getOrDefault(partition, 0L);
                                if (range.kafkaFrom() < range.stop() && start > range.kafkaFrom()) {
                                    problems.add(
                                            "Kafka has forgotten offsets %d to %d of partition %d, which the plan reads there (a new plan takes them from the tables)"
                                                    .formatted(
                                                            range.kafkaFrom(),
                                                            Math.min(start, range.stop()) - 1,
                                                            partition));
                                }
                            });
            if (!topic.committed(plan.group()).isEmpty()
                    || JobStates.of(lake.config(), plan.group()).findNewest().isPresent()) {
                problems.add("the consumer group %s was used before".formatted(plan.group()));
            }
        }
    }

    private void checkTable(String name, ReplayPlan.Base base) {
        TableMetadata table;
        try {
            table =
                    ((BaseTable) lake.catalog().loadTable(TableIdentifier.parse(name)))
                            .operations()
                            .current();
        } catch (NoSuchTableException e) {
            problems.add("the table %s was dropped".formatted(name));
            return;
        }
        if (!table.uuid().equals(base.uuid())) {
            problems.add("the table %s was dropped and made anew".formatted(name));
        } else if (table.currentSchemaId() != base.schema()) {
            problems.add("the columns of %s were changed".formatted(name));
        } else if (base.snapshot().isPresent()
                && table.snapshot(base.snapshot().getAsLong()) == null) {
            problems.add(
                    "the snapshot %d of %s expired".formatted(base.snapshot().getAsLong(), name));
        }
    }

    private void checkRules() {
        LiveRules.find(lake.catalog(), plan.liveGroup())
                .filter(rules -> !rules.equals(plan.live()))
                .ifPresent(
                        rules -> problems.add("the live job was started with other rules since"));
        plan.job()
                .ifPresent(
                        jar -> {
                            ReplayPlan.JobJar now = ReplayPlan.JobJar.of(Path.of(jar.path()));
                            if (!now.equals(jar)) {
                                problems.add("the job's jar %s was changed".formatted(jar.path()));
                            }
                        });
    }
}
