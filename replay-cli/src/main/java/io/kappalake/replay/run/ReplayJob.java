package io.kappalake.replay.run;

import io.kappalake.ingest.control.LiveRules;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.plan.IngestPlan;
import io.kappalake.orders.plan.Replay;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** The ingest job as a replay submits it: with a plan, and with drafts for its tables. */
final class ReplayJob {
    static final String MAIN_CLASS = IngestPlan.JOB_CLASS;

    private ReplayJob() {}

    /**
     * Returns the only argument of the main class; it holds secrets.
     *
     * @param drafts by live table
     * @param maxRate records per second; 0 is unlimited
     */
    static String argument(
            LakehouseConfig config,
            ReplayPlan plan,
            LogGeneration log,
            SortedMap<String, Draft> drafts,
            long maxRate) {
        LakehouseConfig seen = config.seenByFlink();
        return new IngestPlan(
                        plan.group(),
                        plan.source().topic(),
                        Optional.empty(),
                        plan.group(),
                        seen.kafka().clientProperties(),
                        Map.of(),
                        Map.of(),
                        0,
                        config.catalog().name(),
                        seen.catalog().properties(),
                        new IngestPlan.Tables(
                                name(config, drafts, OrderTable.ORDER_EVENTS),
                                name(config, drafts, OrderTable.ORDER_METRICS),
                                name(config, drafts, OrderTable.LATE_EVENTS),
                                name(config, drafts, OrderTable.DEAD_LETTERS)),
                        IngestConfig.of(
                                LakehouseConfig.load(
                                        config.file(), LiveRules.complete(plan.rules()))),
                        JobStates.of(config, plan.group()).checkpoints(),
                        Optional.of(replay(config, plan, maxRate)),
                        log.later() ? Optional.of(log.offsets()) : Optional.empty(),
                        Optional.empty())
                .toJson();
    }

    private static Replay replay(LakehouseConfig config, ReplayPlan plan, long maxRate) {
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
                            range.clock().ifPresent(time -> newest.put(partition, micros(time)));
                        });
        return new Replay(parts, head(config, plan), maxRate, newest);
    }

    private static Optional<Replay.Head> head(LakehouseConfig config, ReplayPlan plan) {
        if (plan.mode() == ReplayPlan.Mode.TAKEOVER) {
            // a live job begins with what Kafka holds
            return Optional.empty();
        }
        String events = OrderTables.of(config).name(OrderTable.ORDER_EVENTS).toString();
        String deadLetters = OrderTables.of(config).name(OrderTable.DEAD_LETTERS).toString();
        return Optional.of(
                new Replay.Head(
                        events, snapshot(plan, events), deadLetters, snapshot(plan, deadLetters)));
    }

    private static OptionalLong snapshot(ReplayPlan plan, String table) {
        return plan.sinks().get(table).snapshot();
    }

    private static String name(
            LakehouseConfig config, SortedMap<String, Draft> drafts, OrderTable table) {
        return drafts.get(OrderTables.of(config).name(table).toString()).name().toString();
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
