package io.kappalake.replay.plan;

import io.kappalake.replay.plan.ReplayPlan.Base;
import io.kappalake.replay.plan.ReplayPlan.Estimate;
import io.kappalake.replay.plan.ReplayPlan.Mode;
import io.kappalake.replay.plan.ReplayPlan.PartitionRange;
import io.kappalake.replay.plan.ReplayPlan.Publish;
import io.kappalake.replay.plan.ReplayPlan.Source;
import io.kappalake.replay.plan.ReplayPlan.Successor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Plans for tests. */
public final class TestingPlans {
    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123456Z");

    private TestingPlans() {}

    /** A plan with something in each of its parts. */
    public static ReplayPlan plan(Mode mode, String note) {
        return plan("20260301-100000-00ff", mode, "ingest-replay", note);
    }

    /** The same of another run and consumer group. */
    public static ReplayPlan plan(String run, Mode mode, String group, String note) {
        return plan(
                run,
                mode,
                group,
                note,
                new ReplayPlan.JobJar("/tmp/job.jar", "00", Optional.of("kappalake")));
    }

    /** A plan with another jar. */
    public static ReplayPlan withJob(ReplayPlan.JobJar job) {
        return plan("20260301-100000-00ff", Mode.RANGE, "ingest-replay", "a note", job);
    }

    private static ReplayPlan plan(
            String run, Mode mode, String group, String note, ReplayPlan.JobJar job) {
        return new ReplayPlan(
                ReplayPlan.VERSION,
                run,
                mode,
                mode == Mode.TAKEOVER
                        ? Optional.of(new Successor("/tmp/new.yaml", group))
                        : Optional.empty(),
                TIME,
                new Source(
                        "orders.events",
                        "aGVsbG8",
                        new TreeMap<>(
                                Map.of(
                                        0,
                                        new PartitionRange(
                                                0, 100, 900, Optional.empty(), Optional.empty()),
                                        1,
                                        new PartitionRange(
                                                7,
                                                7,
                                                7,
                                                Optional.of(TIME),
                                                Optional.of(TIME.minusSeconds(9)))))),
                group,
                "ingest",
                new TreeMap<>(
                        Map.of(
                                "orders.order_events",
                                new Base("uuid", 0, OptionalLong.of(1234567890123456789L)),
                                "orders.late_events",
                                new Base("other", 1, OptionalLong.empty()))),
                new Publish(Optional.of(TIME), Optional.empty()),
                new TreeMap<>(
                        Map.of(
                                "ingest.decode.amounts",
                                "integer",
                                "ingest.parallelism",
                                "1",
                                "ingest.windows.sliding.size",
                                "5m")),
                new TreeMap<>(
                        Map.of(
                                "ingest.decode.amounts",
                                "integer-or-string",
                                "ingest.parallelism",
                                "1")),
                Optional.of(job),
                new Estimate(893, 1000, 2000, 99.5, "nowhere", Duration.ofMillis(8975)),
                List.of("another topic"),
                List.of(note),
                Optional.of("somebody@somewhere"),
                Optional.of("a ticket"));
    }
}
