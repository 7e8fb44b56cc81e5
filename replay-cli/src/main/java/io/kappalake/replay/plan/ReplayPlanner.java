package io.kappalake.replay.plan;

import static java.util.stream.Collectors.joining;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.LiveRules;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Kappalake;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.ledger.Actor;
import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.LiveState;
import io.kappalake.replay.lake.LiveTables;
import io.kappalake.replay.lake.ReplayConfig;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan.Base;
import io.kappalake.replay.plan.ReplayPlan.JobJar;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import io.kappalake.replay.plan.ReplayPlan.Source;
import io.kappalake.replay.plan.ReplayPlan.Successor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;

/** Plans replays. Changes nothing anywhere. */
public final class ReplayPlanner {
    private static final DateTimeFormatter RUN_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final ReplayLake lake;
    private final Clock clock;
    private final OptionalDouble lastRate;

    /**
     * Creates a planner.
     *
     * @param lastRate records per second of the last replay; empty if there was none
     */
    public ReplayPlanner(ReplayLake lake, Clock clock, OptionalDouble lastRate) {
        this.lake = lake;
        this.clock = clock;
        this.lastRate = lastRate;
    }

    /**
     * Makes a plan.
     *
     * @throws LakehouseException {@code REFUSED} if history cannot be replayed without loss: the
     *     topic is compacted or was recreated, the live job died or has written no window, or
     *     nothing holds a part of the range any more; {@code INVALID_INPUT} if the range is none
     */
    public ReplayPlan plan(PlanRequest request) {
        SortedMap<String, String> live = liveRules();
        LiveState state = new LiveTables(lake).settle();
        String run = newRun();
        try (KafkaTopic topic = lake.topic()) {
            requireWholeLog(topic, state);
            if (request.successor().isEmpty()) {
                requireWindows(state);
            }
            SortedMap<Integer, PartitionRange> partitions =
                    new Ranges(lake, topic, state, clockRule(request))
                            .of(request.from(), request.to());
            Source source = new Source(lake.config().kafka().topic(), topic.id(), partitions);
            if (source.size() == 0) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Nothing to replay: the range %s holds no offset that the live tables have read; widen --from and --to, or wait for ingest"
                                .formatted(describe(partitions)));
            }
            request.successor().ifPresent(successor -> requireTakeover(successor, source));
            ReplayPlan.Estimate estimate =
                    new Estimates(topic, lastRate).of(source, bytesOfTables(state));
            List<String> notes = new ArrayList<>();
            notes.addAll(new Retention(lake.config(), topic, clock).notes(source, estimate));
            notes.addAll(ExpiredPrefix.notes(source, live, request.rules()));
            notes.addAll(emptyPartitions(partitions, state));
            if (request.successor().isEmpty()
                    && !ReplayPlan.windowDifferences(live, request.rules()).isEmpty()) {
                notes.add(
                        "The windows are others than the live job's: the result can be audited, and published only by a takeover (--takeover)");
            }
            if (live.equals(request.rules()) && request.job().isEmpty()) {
                notes.add(
                        "The rules are those of the live job: this is a proof run, and the audit should find no difference but in what the live job read by other rules before");
            }
            String liveGroup = lake.config().kafka().group();
            String group =
                    request.successor()
                            .map(Successor::group)
                            .orElse("%s-replay-%s".formatted(liveGroup, run));
            requireFresh(topic, group);
            return new ReplayPlan(
                    ReplayPlan.VERSION,
                    run,
                    request.successor().isPresent() ? Mode.TAKEOVER : Mode.RANGE,
                    request.successor(),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    source,
                    group,
                    liveGroup,
                    bases(state),
                    request.publish(),
                    live,
                    request.rules(),
                    Optional.of(jar(request)),
                    estimate,
                    // all that the live job writes are the four tables
                    List.of(),
                    notes,
                    Optional.of(Actor.current()),
                    request.reason());
        }
    }

    private static JobJar jar(PlanRequest request) {
        return request.job()
                .map(jar -> JobJar.of(jar, Optional.empty()))
                .orElseGet(() -> JobJar.of(IngestControl.jobJar(), Optional.of(Kappalake.VERSION)));
    }

    private ClockRule clockRule(PlanRequest request) {
        IngestConfig rules =
                IngestConfig.of(LakehouseConfig.load(lake.config().file(), request.rules()));
        return ClockRule.of(rules.clockTolerance());
    }

    private SortedMap<String, String> liveRules() {
        return LiveRules.find(lake.catalog(), lake.config().kafka().group())
                .orElseGet(() -> IngestConfig.of(lake.config()).flat());
    }

    /** Windows that the live job has not written cannot be compared or published. */
    private static void requireWindows(LiveState state) {
        if (state.watermark().isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot plan a replay: the live job has written no window yet, so that nothing would be complete on both sides; plan when there is one (SELECT * FROM order_metrics), which later events or the idle timeout bring about");
        }
    }

    private void requireWholeLog(KafkaTopic topic, LiveState state) {
        List<String> differences =
                LiveRules.otherLog(
                        lake.catalog(), lake.config().kafka().group(), lake.log(), topic);
        if (!differences.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot replay: Kafka holds another log than the tables were read from (%s); offsets of two logs cannot be told apart"
                            .formatted(String.join("; ", differences)));
        }
        String policy = topic.setting("cleanup.policy").orElse("delete");
        if (policy.contains("compact")) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot replay a compacted topic (cleanup.policy is %s): Kafka has dropped records that others of the same key followed, and nobody can tell which; set cleanup.policy=delete on topics of events"
                            .formatted(policy));
        }
        SortedMap<Integer, Long> ends = topic.ends();
        state.partitions()
                .forEach(
                        (partition, rows) -> {
                            if (!ends.containsKey(partition) || ends.get(partition) < rows.next()) {
                                throw new LakehouseException(
                                        ErrorCode.REFUSED,
                                        "Cannot replay: the tables hold offsets up to %d of partition %d, and Kafka's log ends at %s, so the topic was made anew; offsets of two topics cannot be told apart"
                                                .formatted(
                                                        rows.next() - 1,
                                                        partition,
                                                        ends.containsKey(partition)
                                                                ? ends.get(partition)
                                                                : "nothing, there is no such partition"));
                            }
                        });
    }

    private void requireFresh(KafkaTopic topic, String group) {
        if (!topic.committed(group).isEmpty()
                || JobStates.of(lake.config(), group).findNewest().isPresent()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot use the consumer group %s: it has offsets or checkpoints already, which are somebody else's; name one that nobody has used (kafka.group of the new configuration)"
                            .formatted(group));
        }
    }

    private void requireTakeover(Successor successor, Source source) {
        ReplayConfig.of(lake.config()).requireNone("plan a takeover");
        if (successor.group().equals(lake.config().kafka().group())) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid configuration %s for a takeover: its kafka.group is %s, that of the job that is live now; the new job needs one of its own, such as %s-2"
                            .formatted(successor.config(), successor.group(), successor.group()));
        }
        if (source.head() > 0) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot take over: Kafka has forgotten %d of the records, and a live job has to begin with what Kafka holds; replay without --takeover, which takes them from the tables"
                            .formatted(source.head()));
        }
    }

    private static List<String> emptyPartitions(
            SortedMap<Integer, PartitionRange> partitions, LiveState state) {
        List<String> empty =
                partitions.keySet().stream()
                        .filter(partition -> !state.partitions().containsKey(partition))
                        .map(String::valueOf)
                        .toList();
        return empty.isEmpty()
                ? List.of()
                : List.of(
                        "Partitions without any record: %s; they do not hold back which windows are complete"
                                .formatted(String.join(", ", empty)));
    }

    private SortedMap<String, Base> bases(LiveState state) {
        SortedMap<String, Base> bases = new TreeMap<>();
        for (TableIdentifier name : lake.tables().names()) {
            TableMetadata table = metadata(name);
            bases.put(
                    name.toString(),
                    new Base(
                            table.uuid(),
                            table.currentSchemaId(),
                            state.snapshots().getOrDefault(name.name(), OptionalLong.empty())));
        }
        return bases;
    }

    private long bytesOfTables(LiveState state) {
        long bytes = 0;
        for (TableIdentifier name : lake.tables().names()) {
            OptionalLong snapshot =
                    state.snapshots().getOrDefault(name.name(), OptionalLong.empty());
            if (snapshot.isPresent()) {
                Map<String, String> summary =
                        metadata(name).snapshot(snapshot.getAsLong()).summary();
                bytes += Long.parseLong(summary.getOrDefault("total-files-size", "0"));
            }
        }
        return bytes;
    }

    private TableMetadata metadata(TableIdentifier name) {
        return ((BaseTable) lake.catalog().loadTable(name)).operations().current();
    }

    static String describe(SortedMap<Integer, PartitionRange> partitions) {
        return partitions.entrySet().stream()
                .map(
                        e ->
                                "%d: %d-%d"
                                        .formatted(
                                                e.getKey(),
                                                e.getValue().start(),
                                                e.getValue().stop()))
                .collect(joining(", "));
    }

    /** Returns the id of a new run: the time to the second, and four digits for two at once. */
    private String newRun() {
        Instant now = clock.instant();
        return "%s-%04x"
                .formatted(
                        RUN_TIME.format(now),
                        Math.floorMod(
                                31 * now.toEpochMilli() + ProcessHandle.current().pid(), 65_536L));
    }
}
