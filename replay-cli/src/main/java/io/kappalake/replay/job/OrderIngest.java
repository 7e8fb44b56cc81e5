package io.kappalake.replay.job;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.table.TableDefinition;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.plan.Replay;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.orders.topic.SourceTopic;
import io.kappalake.replay.plan.ReplayPlan;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.apache.iceberg.catalog.TableIdentifier;

/** The job that ingests order events. */
public final class OrderIngest implements ReplayableJob {
    private final LakehouseConfig config;

    public OrderIngest(LakehouseConfig config) {
        this.config = config;
    }

    @Override
    public List<TableIdentifier> sinks() {
        return OrderTables.all().stream().map(TableDefinition::name).toList();
    }

    @Override
    public List<String> off() {
        // all that the live job writes are the four tables
        return List.of();
    }

    @Override
    public String mainClass() {
        return IngestPlan.JOB_CLASS;
    }

    @Override
    public Path jar() {
        return IngestControl.jobJar();
    }

    @Override
    public String argument(
            ReplayPlan plan, SortedMap<String, TableIdentifier> drafts, long maxRate) {
        return new IngestPlan(
                        plan.group(),
                        plan.source().topic(),
                        plan.group(),
                        SourceTopic.clientProperties(config.kafka()),
                        Map.of(),
                        config.catalog().name(),
                        config.catalog().properties(),
                        new IngestPlan.Tables(
                                name(drafts, OrderTables.ORDER_EVENTS),
                                name(drafts, OrderTables.ORDER_METRICS),
                                name(drafts, OrderTables.LATE_EVENTS),
                                name(drafts, OrderTables.DEAD_LETTERS)),
                        IngestConfig.of(LakehouseConfig.load(config.file(), plan.rules())),
                        JobStates.of(config, plan.group()).checkpoints(),
                        Optional.of(replay(plan, maxRate)))
                .toJson();
    }

    private static Replay replay(ReplayPlan plan, long maxRate) {
        Map<Integer, Replay.Part> parts = new HashMap<>();
        Map<Integer, Long> newest = new HashMap<>();
        plan.source()
                .partitions()
                .forEach(
                        (partition, range) -> {
                            parts.put(
                                    partition,
                                    new Replay.Part(
                                            range.start(), range.kafkaFrom(), range.stop()));
                            range.newestEventTime()
                                    .ifPresent(time -> newest.put(partition, micros(time)));
                        });
        return new Replay(parts, head(plan), maxRate, newest);
    }

    private static Optional<Replay.Head> head(ReplayPlan plan) {
        if (plan.source().head() == 0) {
            return Optional.empty();
        }
        String events = OrderTables.ORDER_EVENTS.name().toString();
        String deadLetters = OrderTables.DEAD_LETTERS.name().toString();
        return Optional.of(
                new Replay.Head(
                        events, snapshot(plan, events), deadLetters, snapshot(plan, deadLetters)));
    }

    private static OptionalLong snapshot(ReplayPlan plan, String table) {
        return plan.sinks().get(table).snapshot();
    }

    private static String name(
            SortedMap<String, TableIdentifier> drafts, TableDefinition definition) {
        return drafts.get(definition.name().toString()).toString();
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
