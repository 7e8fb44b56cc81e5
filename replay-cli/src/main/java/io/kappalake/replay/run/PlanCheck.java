package io.kappalake.replay.run;

import static java.util.stream.Collectors.joining;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.LiveRules;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.IngestConfig.Change;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.LiveJob;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.plan.ReplayPlan.JobJar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Checks whether a plan still holds: whether topic, tables, rules and jar are unchanged. */
public final class PlanCheck {
    /** Settings of the live job that make no difference to what it writes. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("ingest.parallelism", "ingest.commit-interval");

    private final ReplayLake lake;
    private final ReplayPlan plan;
    private final List<String> problems = new ArrayList<>();

    public PlanCheck(ReplayLake lake, ReplayPlan plan) {
        this.lake = lake;
        this.plan = plan;
    }

    /**
     * Requires that it holds, before the replay begins.
     *
     * @param runs all replays
     * @throws LakehouseException {@code REFUSED} with all that has changed
     */
    void requireHolds(List<ReplayRun> runs) {
        checkLakehouse();
        try (KafkaTopic topic = lake.topic()) {
            if (checkTopic(topic)) {
                checkLog(topic);
            }
            checkGroup(topic, runs);
        }
        plan.sinks().forEach((name, base) -> checkTable(name, base, true));
        checkRules(false);
        checkJar();
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start the replay %s, its plan no longer holds:\n  - %s\nPlan again with './kappalake replay plan'; nothing was done"
                            .formatted(plan.run(), String.join("\n  - ", problems)));
        }
    }

    /**
     * Requires that a replay that has begun is still one of what is there: what it has read, its
     * jar and its base are its own by now.
     *
     * @param verb what is refused otherwise
     * @throws LakehouseException {@code REFUSED} with all that has changed
     */
    public void requireStillHolds(String verb) {
        requireStill(verb, true, false);
    }

    /**
     * As {@link #requireStillHolds}, of a replay that was published before: what it needs of the
     * tables then is kept by that publication, and no longer by its base.
     *
     * @param adopted whether the live job was given the rules of the replay: it may have these, too
     * @throws LakehouseException {@code REFUSED} with all that has changed
     */
    public void requireStillFits(String verb, boolean adopted) {
        requireStill(verb, false, adopted);
    }

    private void requireStill(String verb, boolean onItsBase, boolean adopted) {
        checkLakehouse();
        try (KafkaTopic topic = lake.topic()) {
            checkTopic(topic);
        }
        plan.sinks().forEach((name, base) -> checkTable(name, base, onItsBase));
        checkRules(adopted);
        if (!problems.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot %s the replay %s, its plan no longer holds:\n  - %s\nUndo that, or end the replay ('./kappalake replay cancel %s') and plan again; nothing was done"
                            .formatted(
                                    verb, plan.run(), String.join("\n  - ", problems), plan.run()));
        }
    }

    private void checkLakehouse() {
        LiveJob.ofTables(lake).problem().ifPresent(problems::add);
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

    /** Returns whether it is the same topic. */
    private boolean checkTopic(KafkaTopic topic) {
        if (!topic.id().equals(plan.source().topicId())) {
            problems.add(
                    "the topic %s was made anew (its id is %s, not %s)"
                            .formatted(plan.source().topic(), topic.id(), plan.source().topicId()));
            return false;
        }
        Set<Integer> partitions = topic.starts().keySet();
        if (!partitions.equals(plan.source().partitions().keySet())) {
            problems.add(
                    "partitions were added: there are %d, and the plan has %d"
                            .formatted(partitions.size(), plan.source().partitions().size()));
        }
        return true;
    }

    private void checkLog(KafkaTopic topic) {
        SortedMap<Integer, Long> starts = topic.starts();
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
    }

    private void checkGroup(KafkaTopic topic, List<ReplayRun> runs) {
        String group = plan.group();
        if (!topic.committed(group).isEmpty()
                || JobStates.of(lake.config(), group).findNewest().isPresent()) {
            problems.add("the consumer group %s was used before".formatted(group));
        }
        runs.stream()
                .filter(run -> !run.isOver() && run.plan().group().equals(group))
                .forEach(
                        run ->
                                problems.add(
                                        "the replay %s uses the consumer group %s"
                                                .formatted(run.id(), group)));
    }

    private void checkTable(String name, ReplayPlan.Base base, boolean onItsBase) {
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
        } else if (onItsBase
                && base.snapshot().isPresent()
                && table.snapshot(base.snapshot().getAsLong()) == null) {
            problems.add(
                    "the snapshot %d of %s expired".formatted(base.snapshot().getAsLong(), name));
        }
    }

    private void checkRules(boolean adopted) {
        LiveRules.find(lake.catalog(), plan.liveGroup())
                .filter(rules -> !adopted || !changes(plan.rules(), rules).isEmpty())
                .map(rules -> changed(plan.live(), rules))
                .filter(changed -> !changed.isEmpty())
                .ifPresent(
                        changed ->
                                problems.add(
                                        "the live job was started with other rules since: "
                                                + changed));
    }

    /** Returns the rules that make a difference to what is written, by key. */
    public static SortedMap<String, Change> changes(
            SortedMap<String, String> planned, SortedMap<String, String> now) {
        SortedMap<String, Change> changes =
                new TreeMap<>(
                        IngestConfig.differences(
                                LiveRules.complete(planned), LiveRules.complete(now)));
        changes.keySet().removeAll(WITHOUT_EFFECT);
        return changes;
    }

    /** Returns the rules that make a difference, in words. */
    public static String changed(SortedMap<String, String> planned, SortedMap<String, String> now) {
        return changes(planned, now).entrySet().stream()
                .map(
                        change ->
                                "%s was %s and is %s"
                                        .formatted(
                                                change.getKey(),
                                                change.getValue().before().orElse("not set"),
                                                change.getValue().after().orElse("not set")))
                .collect(joining(", "));
    }

    private void checkJar() {
        plan.job()
                .ifPresent(
                        planned -> {
                            Path file =
                                    planned.product().isPresent()
                                            ? IngestControl.jobJar()
                                            : Path.of(planned.path());
                            String now = JobJar.of(file, planned.product()).sha256();
                            if (!now.equals(planned.sha256())) {
                                problems.add(
                                        "the job's jar %s was changed%s"
                                                .formatted(
                                                        file,
                                                        planned.product()
                                                                .map(
                                                                        " (it was that of %s)"
                                                                                ::formatted)
                                                                .orElse("")));
                            }
                        });
    }
}
