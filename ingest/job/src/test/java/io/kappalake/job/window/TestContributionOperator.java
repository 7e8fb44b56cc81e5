package io.kappalake.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.testing.TestingEvent;
import io.kappalake.orders.testing.TestingKey;
import io.kappalake.orders.testing.TestingLate;
import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.StatusLimit;
import io.kappalake.orders.window.WindowKind;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tumbling windows of 10 s, out-of-orderness 3 s, allowed lateness 2 s, retention 20 s. */
class TestContributionOperator {
    private static final long SECOND = 1_000_000;

    private StatusLimit limit = new StatusLimit(StatusLimit.UNBOUNDED);
    private OneInputStreamOperatorTestHarness<TestingEvent, WindowMessage> harness;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void eventIsLateWhenItsPartitionHasClosedItsWindow() throws Exception {
        start(1, Map.of());
        read(event(0, 15 * SECOND - 1, null));
        read(event(0, 5 * SECOND, null));
        assertThat(late()).as("one microsecond before").isEmpty();
        read(event(0, 15 * SECOND, null));
        read(event(0, 10 * SECOND - 1, null));
        assertThat(late())
                .containsExactly(
                        new TestingLate(
                                0,
                                10 * SECOND - 1,
                                new TestingKey("tumbling", 0, "unknown"),
                                1,
                                LateReason.LATE));
        read(event(1, 10 * SECOND - 1, null));
        assertThat(late()).as("another partition").isEmpty();
    }

    @Test
    void anEventAheadOfTheLogIsCountedAndDoesNotMoveTheClock() throws Exception {
        start(1, Map.of());
        read(new TestingEvent(0, 1, 100 * SECOND, 5_000, "paid", 1));
        read(event(0, 5 * SECOND, "paid"));
        assertThat(late()).isEmpty();
        read(event(0, 16 * SECOND, "paid"));
        read(new TestingEvent(0, 2, 100 * SECOND, 98_999, "paid", 1));
        read(event(0, 12 * SECOND, "paid"));
        assertThat(late()).as("one millisecond too far ahead").isEmpty();
        harness.prepareSnapshotPreBarrier(1);
        assertThat(messages())
                .contains(
                        new Contribution(
                                WindowKind.TUMBLING, 100 * SECOND, "paid", 2, 2, 1, 1, List.of()));
        read(new TestingEvent(0, 3, 100 * SECOND, 99_000, "paid", 1));
        read(event(0, 12 * SECOND, "paid"));
        assertThat(late()).hasSize(1);
    }

    @Test
    void aClockThatHasNotMovedClosesNothing() throws Exception {
        start(2, Map.of());
        harness.processWatermarkStatus(WatermarkStatus.IDLE);
        harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
        read(new TestingEvent(0, 1, 100 * SECOND, 5_000, "paid", 1));
        harness.prepareSnapshotPreBarrier(1);
        assertThat(late()).isEmpty();
        assertThat(escort()).isEqualTo(1);
    }

    @Test
    void sendsSumsOnBeforeTheyLeaveTheRangeOfALong() throws Exception {
        start(1, Map.of());
        for (int i = 0; i < 3; i++) {
            read(new TestingEvent(0, i, SECOND, 1_000, "paid", Long.MAX_VALUE / 2));
        }
        harness.prepareSnapshotPreBarrier(1);
        assertThat(messages())
                .extracting(message -> ((Contribution) message).total())
                .containsExactly(Long.MAX_VALUE - 1, Long.MAX_VALUE / 2);
    }

    @Test
    void startsWithTheClocksOfTheLogBeforeIt() throws Exception {
        start(1, Map.of(0, 15 * SECOND));
        read(event(0, 5 * SECOND, null));
        assertThat(late()).hasSize(1);
    }

    @Test
    void contributionsLeaveBeforeTheWatermark() throws Exception {
        start(1, Map.of());
        read(event(0, 5 * SECOND, "paid"));
        assertThat(harness.getOutput()).isEmpty();
        harness.processWatermark(3_000);
        assertThat(messages())
                .containsExactly(
                        new Contribution(WindowKind.TUMBLING, 0, "paid", 1, 1, 1, 1, List.of()),
                        new UpstreamProgress(0, 0, 1, 3_000, false));
    }

    @Test
    void rowsGoAlongAfterASubtaskWasIdleUnlessItIsAlone() throws Exception {
        start(1, Map.of());
        assertThat(escortAfterIdleness()).isZero();
        harness.close();
        start(2, Map.of());
        assertThat(escortAfterIdleness()).isEqualTo(1);
    }

    @Test
    void rowsGoAlongWhenTheOwnWatermarkIsPastRetention() throws Exception {
        start(1, Map.of());
        read(event(0, 100 * SECOND, "paid"));
        harness.processWatermark(31_998);
        messages();
        read(event(1, 5 * SECOND, "paid"));
        harness.processWatermark(31_999);
        assertThat(escort()).isZero();
        read(event(1, 5 * SECOND, "paid"));
        harness.prepareSnapshotPreBarrier(1);
        assertThat(escort()).isEqualTo(1);
    }

    @Test
    void theNewestClockCountsWhenAllPartitionsAreIdle() throws Exception {
        start(1, Map.of());
        read(event(0, 30 * SECOND + 1_500, "paid"));
        read(event(1, 5 * SECOND, "paid"));
        harness.processWatermark(1_999);
        messages();
        harness.processWatermarkStatus(WatermarkStatus.IDLE);
        assertThat(messages())
                .containsExactly(
                        new UpstreamProgress(0, 0, 1, 27_000, false),
                        new UpstreamProgress(0, 0, 1, 27_000, true));
        harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
        messages();
        read(event(1, 6 * SECOND, "paid"));
        harness.processWatermark(2_999);
        assertThat(late()).as("the partition's own clock decides").isEmpty();
        assertThat(messages()).as("no watermark goes back").isEmpty();
        read(event(1, 40 * SECOND, "paid"));
        harness.processWatermark(36_999);
        assertThat(messages()).contains(new UpstreamProgress(0, 0, 1, 36_999, false));
    }

    @Test
    void idlenessSaysNothingWithoutAnEventTime() throws Exception {
        start(1, Map.of());
        harness.processWatermarkStatus(WatermarkStatus.IDLE);
        assertThat(messages()).containsExactly(new UpstreamProgress(0, 0, 1, Long.MIN_VALUE, true));
    }

    @Test
    void theFirstStatusesOfAPartitionInAWindowAreCountedByTheirNames() throws Exception {
        limit = new StatusLimit(2);
        start(1, Map.of());
        for (String status : new String[] {null, "paid", "o-1", "paid", "o-2", "unknown"}) {
            read(event(0, SECOND, status));
        }
        read(event(1, SECOND, "o-1"));
        read(event(0, 12 * SECOND, "o-2"));
        assertThat(counts())
                .isEqualTo(
                        Map.of(
                                new TestingKey("tumbling", 0, "unknown"), 2L,
                                new TestingKey("tumbling", 0, "paid"), 2L,
                                new TestingKey("tumbling", 0, "other"), 2L,
                                new TestingKey("tumbling", 0, "o-1"), 1L,
                                new TestingKey("tumbling", 10 * SECOND, "o-2"), 1L));
    }

    @Test
    void lateEventsNameNothingAndKeepTheirStatus() throws Exception {
        limit = new StatusLimit(1);
        start(1, Map.of());
        read(event(0, SECOND, "paid"));
        read(event(0, 16 * SECOND, "paid"));
        read(event(0, 2 * SECOND, "o-1"));
        assertThat(late())
                .extracting(TestingLate::key)
                .containsExactly(new TestingKey("tumbling", 0, "o-1"));
    }

    @Test
    void namesAreKeptInTheStateWhileTheirWindowIsOpen() throws Exception {
        limit = new StatusLimit(1);
        start(1, Map.of());
        read(event(0, SECOND, "paid"));
        read(event(0, 16 * SECOND, "shipped"));
        read(event(1, SECOND, "placed"));
        counts();
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        start(1, Map.of(), state);
        read(event(0, 16 * SECOND, "paid"));
        read(event(1, SECOND, "paid"));
        read(event(1, SECOND, "placed"));
        assertThat(counts())
                .isEqualTo(
                        Map.of(
                                new TestingKey("tumbling", 10 * SECOND, "other"), 1L,
                                new TestingKey("tumbling", 0, "other"), 1L,
                                new TestingKey("tumbling", 0, "placed"), 1L));
        assertThat(state(1)).isEqualTo(2);
    }

    @Test
    void windowsThatAnOlderVersionBeganHaveNoLimit() throws Exception {
        limit = new StatusLimit(1);
        start(1, Map.of(), StateOfAnOlderVersion.of(Map.of(0, 16 * SECOND, 1, 5 * SECOND)));
        for (String status : List.of("paid", "placed", "shipped")) {
            read(event(0, 16 * SECOND, status));
            read(event(1, 6 * SECOND, status));
            read(event(0, 21 * SECOND, status));
        }
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        start(1, Map.of(), state);
        read(event(1, 6 * SECOND, "lost"));
        read(event(0, 21 * SECOND, "lost"));
        assertThat(counts())
                .isEqualTo(
                        Map.of(
                                new TestingKey("tumbling", 0, "lost"), 1L,
                                new TestingKey("tumbling", 20 * SECOND, "other"), 1L));
    }

    /** The number of names in the state. */
    private int state(long checkpoint) throws Exception {
        OperatorSubtaskState state = harness.snapshot(checkpoint, checkpoint);
        return state.getManagedOperatorState().stream()
                .mapToInt(
                        handle ->
                                handle.getStateNameToPartitionOffsets()
                                        .get("status-names")
                                        .getOffsets()
                                        .length)
                .sum();
    }

    private Map<TestingKey, Long> counts() throws Exception {
        harness.prepareSnapshotPreBarrier(1);
        Map<TestingKey, Long> counts = new HashMap<>();
        for (WindowMessage message : messages()) {
            if (message instanceof Contribution contribution) {
                counts.merge(
                        new TestingKey(
                                contribution.kind().label(),
                                contribution.start(),
                                contribution.status()),
                        contribution.count(),
                        Long::sum);
            }
        }
        return counts;
    }

    private int escortAfterIdleness() throws Exception {
        harness.processWatermarkStatus(WatermarkStatus.IDLE);
        harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
        read(event(0, 5 * SECOND, "paid"));
        harness.prepareSnapshotPreBarrier(1);
        return escort();
    }

    private void start(int parallelism, Map<Integer, Long> startingAt) throws Exception {
        start(parallelism, startingAt, null);
    }

    private void start(int parallelism, Map<Integer, Long> startingAt, OperatorSubtaskState state)
            throws Exception {
        WindowPlan plan =
                new WindowPlan(
                        List.of(WindowShape.tumbling(Duration.ofSeconds(10))),
                        3 * SECOND,
                        new ClockRule(1_000),
                        2 * SECOND,
                        20 * SECOND,
                        Emit.REVISIONS,
                        limit);
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ContributionOperator<>(
                                plan, new TestingRows.Reader(), TestingJob.LATE, startingAt),
                        16,
                        parallelism,
                        0);
        harness.setup(
                new WindowMessageType(TestingRows.LATE)
                        .createSerializer(new ExecutionConfig().getSerializerConfig()));
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private static TestingEvent event(int partition, long time, String status) {
        return new TestingEvent(partition, time, time, time / 1_000, status, 1);
    }

    private void read(TestingEvent event) throws Exception {
        harness.processElement(event, event.time());
    }

    private int escort() {
        return messages().stream()
                .filter(Contribution.class::isInstance)
                .mapToInt(message -> ((Contribution) message).escort().size())
                .sum();
    }

    private List<WindowMessage> messages() {
        List<WindowMessage> messages = new ArrayList<>();
        for (Object element; (element = harness.getOutput().poll()) != null; ) {
            if (element instanceof StreamRecord<?> record) {
                messages.add((WindowMessage) record.getValue());
            }
        }
        return messages;
    }

    private List<TestingLate> late() {
        List<TestingLate> late = new ArrayList<>();
        var queue = harness.getSideOutput(TestingJob.LATE);
        while (queue != null && !queue.isEmpty()) {
            late.add(TestingRows.late(queue.remove().getValue()));
        }
        return late;
    }
}
