package io.kappalake.job.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.clock.ClockRule;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.testing.TestingEvent;
import io.kappalake.orders.testing.TestingKey;
import io.kappalake.orders.testing.TestingLate;
import io.kappalake.orders.testing.TestingMetrics;
import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.LateWindow;
import io.kappalake.orders.window.StatusLimit;
import io.kappalake.orders.window.WindowKind;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tumbling windows of 10 s, allowed lateness 2 s, retention 20 s; one subtask. */
class TestWindowOperator {
    private static final Duration RETENTION = Duration.ofSeconds(20);

    private KeyedOneInputStreamOperatorTestHarness<
                    Tuple3<Byte, Long, String>, WindowMessage, RowData>
            harness;
    private long checkpointId;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void writesARevisionPerCheckpointThatFindsChanges() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        harness.setProcessingTime(77);
        add(0, 5);
        assertThat(checkpoint()).as("before its end").isEmpty();
        watermark(9_999);
        add(0, 7);
        assertThat(checkpoint())
                .containsExactly(
                        new TestingMetrics(
                                new TestingKey("tumbling", 0, "paid"),
                                seconds(10),
                                new TestingMetrics.Totals(2, 12, 5, 7),
                                6,
                                1,
                                seconds(10),
                                77_000));
        assertThat(checkpoint()).as("without changes").isEmpty();
        add(0, 1);
        add(0, 1);
        assertThat(checkpoint())
                .extracting(TestingMetrics::revision, row -> row.totals().count())
                .containsExactly(tuple(2, 4L));
    }

    @Test
    void finalWindowsWaitForTheAllowedLateness() throws Exception {
        start(plan(10, RETENTION, Emit.FINAL), null);
        add(0, 5);
        watermark(11_998);
        assertThat(checkpoint()).isEmpty();
        watermark(11_999);
        assertThat(checkpoint()).extracting(TestingMetrics::watermark).containsExactly(seconds(12));
    }

    /** The example of the output modes in the README. */
    @Test
    void fiveEventsAreTwoRevisionsOrOneFinalRow() throws Exception {
        List<List<List<Long>>> rows = new ArrayList<>();
        for (Emit emit : Emit.values()) {
            start(plan(300, RETENTION, emit), null);
            List<List<Long>> written = new ArrayList<>();
            add(0, 100);
            add(0, 200);
            // a third event, of the next window, moves the clock past the end
            watermark(301_000);
            written.addAll(countsAndTotals());
            add(0, 50);
            written.addAll(countsAndTotals());
            // a fifth moves it past the end plus the lateness
            watermark(303_000);
            written.addAll(countsAndTotals());
            rows.add(written);
            harness.close();
        }

        assertThat(rows)
                .containsExactly(
                        List.of(List.of(1L, 2L, 300L), List.of(2L, 3L, 350L)),
                        List.of(List.of(1L, 3L, 350L)));
    }

    private List<List<Long>> countsAndTotals() throws Exception {
        return checkpoint().stream()
                .map(
                        row ->
                                List.of(
                                        (long) row.revision(),
                                        row.totals().count(),
                                        row.totals().total()))
                .toList();
    }

    @Test
    void givesStateUpAfterRetentionAndSendsRowsToLateEvents() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        add(0, 5);
        watermark(31_998);
        checkpoint();
        assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
        watermark(31_999);
        checkpoint();
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();

        TestingEvent event = new TestingEvent(1, 4, 3, 0, "paid", 8);
        LateWindow window =
                new LateWindow(WindowKind.TUMBLING, 0, seconds(10), LateReason.RETENTION, 3);
        add(0, 8, new TestingRows.Reader().lateRow(event, window));
        assertThat(checkpoint()).isEmpty();
        assertThat(harness.getSideOutput(TestingJob.LATE))
                .extracting(row -> TestingRows.late(row.getValue()))
                .containsExactly(
                        new TestingLate(
                                1,
                                4,
                                new TestingKey("tumbling", 0, "paid"),
                                8,
                                LateReason.RETENTION));
    }

    @Test
    void refusesToDropEventsThatCameWithoutRows() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        watermark(31_999);
        checkpoint();
        assertThatThrownBy(() -> add(0, 5))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Cannot place 1 events of the tumbling window")
                .hasMessageContaining("restart the job from its last checkpoint");
    }

    @Test
    void windowsThatWerePassedBeforeARestartAreWrittenAtTheNextBarrier() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        add(0, 5);
        watermark(9_999);
        restart(plan(10, RETENTION, Emit.REVISIONS));
        add(0, 5);
        assertThat(checkpoint())
                .extracting(TestingMetrics::revision, TestingMetrics::watermark)
                .containsExactly(tuple(2, seconds(10)));
    }

    @Test
    void longerRetentionDoesNotReviveAWindowThatWasGivenUp() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        add(0, 5);
        watermark(31_999);
        restart(plan(10, RETENTION.plusDays(1), Emit.REVISIONS));
        assertThatThrownBy(() -> add(0, 5)).isInstanceOf(LakehouseException.class);
    }

    @Test
    void openWindowsFollowAnotherKindOfEmissionAfterARestart() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        add(0, 5);
        restart(plan(10, RETENTION, Emit.FINAL));
        watermark(9_999);
        assertThat(checkpoint()).isEmpty();
        watermark(11_999);
        assertThat(checkpoint()).extracting(TestingMetrics::revision).containsExactly(1);
    }

    @Test
    void refusesOtherWindowsThanThoseOfTheState() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        add(0, 5);
        assertThatThrownBy(() -> restart(plan(5, RETENTION, Emit.REVISIONS)))
                .hasStackTraceContaining(
                        "Cannot go on with windows 'tumbling 5s every 5s' from a state with"
                                + " 'tumbling 10s every 10s'");
    }

    @Test
    void refusesAnotherLimitOfStatusesThanThatOfTheState() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS, 5), null);
        assertThatThrownBy(() -> restart(plan(10, RETENTION, Emit.REVISIONS)))
                .hasStackTraceContaining(
                        "Cannot go on with windows 'tumbling 10s every 10s' from a state with"
                                + " 'tumbling 10s every 10s, at most 5 statuses'");
        assertThatThrownBy(
                        () -> restart(plan(10, RETENTION, Emit.REVISIONS, StatusLimit.UNBOUNDED)))
                .hasStackTraceContaining("any number of statuses");
    }

    @Test
    void endOfInputWritesAllWindowsButIsNoWatermark() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        add(0, 5);
        add(seconds(10), 5);
        watermark(3_000);
        watermark(Long.MAX_VALUE);
        assertThat(checkpoint())
                .extracting(TestingMetrics::watermark)
                .containsExactly(3_001_000L, 3_001_000L);
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
        restart(plan(10, RETENTION, Emit.REVISIONS));
        add(0, 5);
        assertThat(checkpoint()).as("the window is open again").isEmpty();
        watermark(31_999);
        assertThat(checkpoint()).extracting(TestingMetrics::revision).containsExactly(2);
    }

    @Test
    void noWindowLooksClosedWithoutAnyWatermark() throws Exception {
        start(plan(10, RETENTION, Emit.REVISIONS), null);
        add(0, 5);
        watermark(Long.MAX_VALUE);
        assertThat(checkpoint()).extracting(TestingMetrics::watermark).containsExactly(0L);
    }

    private static WindowPlan plan(int size, Duration retention, Emit emit) {
        return plan(size, retention, emit, IngestConfig.DEFAULT_STATUSES);
    }

    private static WindowPlan plan(int size, Duration retention, Emit emit, int statuses) {
        return new WindowPlan(
                List.of(WindowShape.tumbling(Duration.ofSeconds(size))),
                0,
                new ClockRule(ClockRule.UNBOUNDED),
                seconds(2),
                TimeUnit.MICROSECONDS.convert(retention),
                emit,
                new StatusLimit(statuses));
    }

    private void start(WindowPlan plan, OperatorSubtaskState state) throws Exception {
        var started =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new WindowOperator(plan, TestingJob.LATE), new WindowKey(), WindowKey.TYPE);
        started.setup(
                TestingRows.METRICS.createSerializer(
                        started.getExecutionConfig().getSerializerConfig()));
        if (state != null) {
            started.initializeState(state);
        }
        started.open();
        harness = started;
    }

    private void restart(WindowPlan plan) throws Exception {
        checkpointId++;
        harness.prepareSnapshotPreBarrier(checkpointId);
        OperatorSubtaskState state = harness.snapshot(checkpointId, checkpointId);
        var before = harness;
        start(plan, state);
        before.close();
    }

    private void add(long start, long amountCents, RowData... escort) throws Exception {
        harness.processElement(
                new StreamRecord<>(
                        new Contribution(
                                WindowKind.TUMBLING,
                                start,
                                "paid",
                                1,
                                amountCents,
                                amountCents,
                                amountCents,
                                List.of(escort))));
    }

    private void watermark(long millis) throws Exception {
        harness.processElement(new StreamRecord<>(new UpstreamProgress(0, 0, 1, millis, false)));
        harness.processWatermark(millis);
    }

    private List<TestingMetrics> checkpoint() throws Exception {
        checkpointId++;
        harness.prepareSnapshotPreBarrier(checkpointId);
        List<TestingMetrics> rows = new ArrayList<>();
        for (Object element; (element = harness.getOutput().poll()) != null; ) {
            if (element instanceof StreamRecord<?> record) {
                rows.add(TestingRows.metrics((RowData) record.getValue()));
            }
        }
        return rows;
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toMicros(seconds);
    }
}
