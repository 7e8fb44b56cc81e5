package io.kappalake.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.testing.ReferenceWindows;
import io.kappalake.orders.testing.TestingEvent;
import io.kappalake.orders.testing.TestingKey;
import io.kappalake.orders.testing.TestingLate;
import io.kappalake.orders.testing.TestingMetrics;
import io.kappalake.orders.testing.TestingMetrics.Totals;
import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.StatusLimit;
import io.kappalake.orders.window.WindowKind;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Random logs, read in random interleavings with random watermarks, idleness, checkpoints, crashes
 * and changes of parallelism, against {@link ReferenceWindows}.
 */
class TestWindowsOnRandomStreams {
    private static final long SECOND = 1_000_000;
    private static final long FOREVER = TimeUnit.DAYS.toMicros(36_500);
    private static final long[] TOLERANCES = {0, 1_500, 20_000, ClockRule.UNBOUNDED};
    private static final String[] STATUSES = {"placed", "paid", null, "unknown", "other", "lost"};
    private static final int[] LIMITS = {1, 2, 3, StatusLimit.UNBOUNDED};

    @Test
    void finalWindowsAndLateEventsAreFunctionsOfTheLog() throws Exception {
        int late = 0;
        for (int seed = 0; seed < 200; seed++) {
            Run run = new Run(seed, FOREVER);
            run.toTheEnd();
            assertThat(run.retained()).as("seed %d", seed).isEmpty();
            late += run.late().size();
        }
        assertThat(late).as("the streams have late events").isGreaterThan(1_000);
    }

    @Test
    void losesNothingWhenStateIsGivenUp() throws Exception {
        int retained = 0;
        for (int seed = 1_000; seed < 1_100; seed++) {
            Run run = new Run(seed, (seed % 3) * 4L * SECOND);
            run.toTheEnd();
            retained += run.retained().size();
        }
        assertThat(retained).as("the streams have events beyond retention").isGreaterThan(500);
    }

    /** One log, read once. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final WindowPlan plan;
        private final List<List<TestingEvent>> logs;
        private final TestingJob job;
        private final double idleness;
        private final double reading;
        private final int[] weights;
        private int crashes;

        private Run(long seed, long retention) throws Exception {
            this.seed = seed;
            this.random = new Random(seed);
            this.plan = plan(retention);
            this.logs = new ArrayList<>();
            this.weights = new int[1 + random.nextInt(4)];
            for (int partition = 0; partition < weights.length; partition++) {
                logs.add(log(partition));
                weights[partition] = random.nextInt(4) == 0 ? 1 : 10;
            }
            this.idleness = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.1;
            this.reading = 0.1 + random.nextDouble() * 0.3;
            this.crashes = random.nextInt(4);
            this.job = new TestingJob(plan, logs, 1 + random.nextInt(3));
        }

        private WindowPlan plan(long retention) {
            List<WindowShape> shapes = new ArrayList<>();
            shapes.add(WindowShape.tumbling(Duration.ofSeconds(10)));
            if (random.nextBoolean()) {
                shapes.add(WindowShape.sliding(Duration.ofSeconds(12), Duration.ofSeconds(4)));
            }
            return new WindowPlan(
                    shapes,
                    3 * SECOND,
                    new ClockRule(TOLERANCES[random.nextInt(TOLERANCES.length)]),
                    random.nextInt(3) * 2L * SECOND,
                    retention,
                    random.nextBoolean() ? Emit.REVISIONS : Emit.FINAL,
                    new StatusLimit(LIMITS[random.nextInt(LIMITS.length)]));
        }

        private List<TestingEvent> log(int partition) {
            List<TestingEvent> log = new ArrayList<>();
            int size = random.nextInt(80);
            long now = (random.nextInt(30) - 40) * SECOND;
            for (int offset = 0; offset < size; offset++) {
                now += random.nextInt(60) == 0 ? 40 * SECOND : random.nextLong(2 * SECOND);
                long behind = random.nextInt(6) == 0 ? random.nextLong(30 * SECOND) : 0;
                long time = now - behind;
                if (random.nextInt(20) == 0) {
                    time -= Math.floorMod(time, 2 * SECOND) + random.nextInt(2);
                }
                long delay = random.nextLong(3 * SECOND);
                if (random.nextInt(15) == 0) {
                    time += random.nextLong(400 * SECOND);
                }
                log.add(
                        new TestingEvent(
                                partition,
                                offset,
                                time,
                                Math.floorDiv(now + delay, 1_000),
                                STATUSES[random.nextInt(STATUSES.length)],
                                random.nextInt(10_000)));
            }
            return log;
        }

        private void toTheEnd() throws Exception {
            try {
                while (hasMore()) {
                    step();
                }
                drain();
                if (seed % 2 == 0) {
                    fallSilent();
                }
                endInput();
                drain();
                checkpoint();
                checkTables();
                checkEnd();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("Seed %d, %s".formatted(seed, plan), e);
            } finally {
                job.stop();
            }
        }

        private boolean hasMore() {
            for (int subtask = 0; subtask < job.parallelism(); subtask++) {
                if (job.source(subtask).splits().stream().anyMatch(TestingSource.Split::hasNext)) {
                    return true;
                }
            }
            return false;
        }

        private void step() throws Exception {
            int subtask = random.nextInt(job.parallelism());
            double dice = random.nextDouble();
            if (dice < reading) {
                read(subtask);
            } else if (dice < reading + 0.1) {
                job.emitWatermark(subtask);
            } else if (dice < reading + 0.1 + idleness) {
                turnIdle(subtask);
            } else if (dice < reading + 0.22) {
                stepCheckpoint(subtask);
            } else if (dice < reading + 0.225) {
                crash();
            } else {
                deliver();
            }
        }

        private void read(int subtask) throws Exception {
            List<TestingSource.Split> splits = job.source(subtask).splits();
            if (!splits.isEmpty()) {
                int index = random.nextInt(splits.size());
                int weight = weights[subtask + index * job.parallelism()];
                if (splits.get(index).hasNext() && random.nextInt(10) < weight) {
                    job.read(subtask, splits.get(index), random.nextBoolean());
                }
            }
        }

        private void turnIdle(int subtask) throws Exception {
            TestingSource source = job.source(subtask);
            source.splits().stream()
                    .filter(split -> random.nextBoolean())
                    .forEach(TestingSource.Split::markIdle);
            if (source.allSplitsIdle() && !source.isIdle()) {
                job.turnIdle(subtask);
            }
        }

        private void stepCheckpoint(int subtask) throws Exception {
            if (!job.isCheckpointing()) {
                if (random.nextInt(4) == 0) {
                    job.startCheckpoint();
                }
            } else if (job.owesBarrier(subtask)) {
                job.sendBarrier(subtask);
            }
        }

        private void crash() throws Exception {
            if (crashes > 0) {
                crashes--;
                job.crashAndRestart(1 + random.nextInt(3));
            }
        }

        private void deliver() throws Exception {
            int from = random.nextInt(job.parallelism());
            int to = random.nextInt(job.parallelism());
            long before = job.lastCheckpoint().id();
            for (int i = random.nextInt(6); i >= 0 && job.deliver(from, to); i--) {
                if (job.lastCheckpoint().id() != before) {
                    before = job.lastCheckpoint().id();
                    checkTables();
                }
            }
        }

        private void drain() throws Exception {
            for (int subtask = 0; subtask < job.parallelism(); subtask++) {
                if (job.owesBarrier(subtask)) {
                    job.sendBarrier(subtask);
                }
            }
            boolean delivered = true;
            while (delivered) {
                delivered = false;
                for (int from = 0; from < job.parallelism(); from++) {
                    for (int to = 0; to < job.parallelism(); to++) {
                        delivered |= job.deliver(from, to);
                    }
                }
            }
        }

        /** Windows fire up to the newest clock when nothing comes any more. */
        private void fallSilent() throws Exception {
            for (int subtask = 0; subtask < job.parallelism(); subtask++) {
                job.source(subtask).splits().forEach(TestingSource.Split::markIdle);
                if (!job.source(subtask).isIdle()) {
                    job.turnIdle(subtask);
                }
            }
            drain();
            checkpoint();
            checkTables();
            logs.stream()
                    .flatMap(List::stream)
                    .filter(event -> plan.clock().moves(event.time(), event.kafkaMillis()))
                    .mapToLong(TestingEvent::time)
                    .max()
                    .ifPresent(
                            newest ->
                                    assertThat(job.lastCheckpoint().watermarks().getFirst())
                                            .isGreaterThan(newest - plan.outOfOrderness() - 1_000));
        }

        private void endInput() throws Exception {
            long end =
                    random.nextBoolean()
                            ? Long.MAX_VALUE
                            : TimeUnit.MICROSECONDS.toMillis(1_000 * SECOND);
            for (int subtask = 0; subtask < job.parallelism(); subtask++) {
                job.emitWatermark(subtask, end);
            }
        }

        private void checkpoint() throws Exception {
            job.startCheckpoint();
            drain();
        }

        /** In every checkpoint, windows that are due are up to date. */
        private void checkTables() {
            TestingJob.Checkpoint checkpoint = job.lastCheckpoint();
            List<List<TestingEvent>> read = new ArrayList<>();
            for (int partition = 0; partition < logs.size(); partition++) {
                read.add(logs.get(partition).subList(0, checkpoint.positions().get(partition)));
            }
            ReferenceWindows reference = ReferenceWindows.of(plan, read);
            Map<TestingKey, TestingMetrics> latest = latest();
            long newest =
                    job.committed().metrics().stream()
                            .mapToLong(TestingMetrics::watermark)
                            .max()
                            .orElse(Long.MIN_VALUE);
            assertThat(checkpoint.watermarks())
                    .as("subtasks agree")
                    .containsOnly(checkpoint.watermarks().getFirst());
            long watermark = Math.max(newest, checkpoint.watermarks().getFirst());
            Set<TestingLate> retained = new HashSet<>(retained());
            assertThat(late()).isEqualTo(reference.late());
            reference
                    .counted()
                    .forEach(
                            (key, events) -> {
                                WindowKind kind = key.windowKind();
                                if (plan.firesAt(plan.end(kind, key.start())) <= watermark) {
                                    long counted =
                                            latest.containsKey(key)
                                                    ? latest.get(key).totals().count()
                                                    : 0;
                                    long given =
                                            events.stream()
                                                    .filter(
                                                            e ->
                                                                    retained.contains(
                                                                            retention(e, key)))
                                                    .count();
                                    assertThat(counted + given)
                                            .as("%s at %d", key, watermark)
                                            .isEqualTo(events.size());
                                }
                            });
        }

        /** At the end every event is in the table that it belongs to, once. */
        private void checkEnd() {
            ReferenceWindows reference = ReferenceWindows.of(plan, logs);
            Map<TestingKey, List<TestingEvent>> counted = new HashMap<>();
            Set<TestingLate> retained = new HashSet<>(retained());
            assertThat(retained).as("rows of late_events are unique").hasSameSizeAs(retained());
            reference
                    .counted()
                    .forEach(
                            (key, events) -> {
                                List<TestingEvent> rest = new ArrayList<>(events);
                                rest.removeIf(event -> retained.remove(retention(event, key)));
                                if (!rest.isEmpty()) {
                                    counted.put(key, rest);
                                }
                            });
            assertThat(retained).as("nothing is given up that was late already").isEmpty();
            Map<TestingKey, Totals> expected = new HashMap<>();
            counted.forEach((key, events) -> expected.put(key, Totals.of(events)));
            Map<TestingKey, Totals> actual = new HashMap<>();
            latest().forEach((key, metrics) -> actual.put(key, metrics.totals()));
            assertThat(actual).isEqualTo(expected);
        }

        private static TestingLate retention(TestingEvent event, TestingKey key) {
            return new TestingLate(
                    event.partition(),
                    event.offset(),
                    new TestingKey(key.kind(), key.start(), event.statusOrUnknown()),
                    event.amountCents(),
                    LateReason.RETENTION);
        }

        private Set<TestingLate> late() {
            List<TestingLate> late =
                    job.committed().late().stream()
                            .filter(row -> row.reason() == LateReason.LATE)
                            .toList();
            assertThat(late).doesNotHaveDuplicates();
            return new HashSet<>(late);
        }

        private List<TestingLate> retained() {
            return job.committed().late().stream()
                    .filter(row -> row.reason() == LateReason.RETENTION)
                    .toList();
        }

        /** The last revision of each window and status, after checking all revisions. */
        private Map<TestingKey, TestingMetrics> latest() {
            Map<TestingKey, TestingMetrics> latest = new HashMap<>();
            for (TestingMetrics metrics : job.committed().metrics()) {
                TestingMetrics before = latest.put(metrics.key(), metrics);
                assertThat(metrics.revision())
                        .as("revision of %s", metrics)
                        .isEqualTo(before == null ? 1 : before.revision() + 1);
                assertThat(metrics.totals().count())
                        .as("count of %s", metrics)
                        .isGreaterThan(before == null ? 0 : before.totals().count());
                assertThat(metrics.watermark())
                        .as("watermark of %s", metrics)
                        .isLessThanOrEqualTo(1_000 * SECOND + 1_000)
                        .isGreaterThanOrEqualTo(
                                before == null ? Long.MIN_VALUE : before.watermark());
            }
            return latest;
        }
    }
}
