package io.kappalake.job.window;

import static java.util.Objects.requireNonNull;

import io.kappalake.job.metrics.JobMetrics;
import io.kappalake.job.metrics.PartitionWatermarks;
import io.kappalake.orders.clock.PartitionClock;
import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.LateWindow;
import io.kappalake.orders.window.WindowKind;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;

/**
 * Decides for each event and window, by the log alone, whether the event is late; sends late ones
 * to a side output and adds up the others. What it has added up leaves before every watermark,
 * change of idleness and checkpoint barrier, so that it never comes after any of them.
 *
 * <p><b>Idleness.</b> When all partitions of this subtask are idle, its watermark moves to that of
 * the newest clock, so that the windows of a log that has gone quiet fire. A partition that comes
 * back goes on by its own clock: what it brings for windows that have fired is another revision,
 * and late is only what it closed itself.
 *
 * <p><b>Escort.</b> The window operator gives up a window's state when its own watermark is far
 * enough past it, and an event that comes after that must go to {@code late_events}, row by row,
 * though only sums reach that operator. So an event's row is sent along whenever its window might
 * be given up by the time it arrives, and the window operator alone decides. That is known here
 * without asking: its watermark is a minimum over subtasks and cannot be ahead of this one's last
 * watermark, except
 *
 * <ul>
 *   <li>what it had before a restart, which was at most the greatest watermark of all subtasks: it
 *       is in the checkpoint;
 *   <li>when this subtask was idle: nothing bounds the others meanwhile, nor until this one has
 *       caught up with them, so from then on, until the next restart, all rows are sent along. A
 *       single subtask has no others and is exempt.
 * </ul>
 *
 * @param <T> the events
 */
public final class ContributionOperator<T> extends AbstractStreamOperator<WindowMessage>
        implements OneInputStreamOperator<T, WindowMessage> {
    private static final ListStateDescriptor<Tuple2<Integer, Long>> CLOCKS =
            new ListStateDescriptor<>("partition-clocks", Types.TUPLE(Types.INT, Types.LONG));

    private final WindowPlan plan;
    private final EventReader<T> reader;
    private final OutputTag<RowData> late;
    private final TreeMap<Integer, Long> startingAt;

    private transient PartitionClock clock;
    private transient ListState<Tuple2<Integer, Long>> clocks;
    private transient WindowProgress progress;
    private transient StatusNames names;
    private transient WindowPreAggregator sums;
    private transient StreamRecord<WindowMessage> reuse;
    private transient StreamRecord<RowData> reuseLate;
    private transient Counter counted;
    private transient Counter lateEvents;
    private transient Counter aheadEvents;
    private transient Counter otherEvents;
    private transient PartitionWatermarks watermarks;
    private transient long[] addresses;
    private transient long watermark;
    private transient boolean idle;
    private transient boolean wasIdle;

    /**
     * An operator that starts with the given clocks.
     *
     * @param late side output of rows for {@code late_events}
     * @param startingAt newest event time by partition, in microseconds, of those records that move
     *     the clock and that the log holds before the first one that is read; empty when it is read
     *     from its beginning
     */
    public ContributionOperator(
            WindowPlan plan,
            EventReader<T> reader,
            OutputTag<RowData> late,
            Map<Integer, Long> startingAt) {
        this.plan = requireNonNull(plan, "plan");
        this.reader = requireNonNull(reader, "reader");
        this.late = requireNonNull(late, "late");
        this.startingAt = new TreeMap<>(startingAt);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        clock = new PartitionClock(plan.outOfOrderness(), plan.clock());
        clock.merge(startingAt);
        clocks = context.getOperatorStateStore().getUnionListState(CLOCKS);
        for (Tuple2<Integer, Long> newest : clocks.get()) {
            clock.merge(Map.of(newest.f0, newest.f1));
        }
        progress = new WindowProgress(plan, context.getOperatorStateStore());
        names = new StatusNames(plan, context, clock);
    }

    @Override
    public void open() throws Exception {
        super.open();
        sums = new WindowPreAggregator();
        reuse = new StreamRecord<>(null);
        reuseLate = new StreamRecord<>(null);
        MetricGroup metrics = JobMetrics.of(getRuntimeContext());
        counted = JobMetrics.counter(metrics, "result", "counted", "window_events_total");
        lateEvents = JobMetrics.counter(metrics, "result", "late", "window_events_total");
        aheadEvents = metrics.counter("ahead_events_total");
        otherEvents = metrics.counter("other_events_total");
        watermarks = new PartitionWatermarks(metrics);
        watermarks.update(clock);
        JobMetrics.exportCommitInterval(getRuntimeContext());
        TaskInfo task = getRuntimeContext().getTaskInfo();
        addresses =
                UpstreamProgress.addresses(
                        task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks());
        watermark = Long.MIN_VALUE;
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        T event = element.getValue();
        long time = reader.eventTime(event);
        long kafkaTimestamp = reader.kafkaTimestampMillis(event);
        if (!plan.clock().moves(time, kafkaTimestamp)) {
            aheadEvents.inc();
        }
        int partition = reader.partition(event);
        long partitionWatermark = clock.advance(partition, time, kafkaTimestamp);
        long amountCents = reader.amountCents(event);
        int statusId = sums.statusId(reader.status(event));
        long exposed = wasIdle ? Long.MAX_VALUE : progress.horizon();
        for (WindowShape shape : plan.shapes()) {
            long start = shape.newestStart(time);
            long end = shape.end(start);
            while (end > time) {
                if (plan.closed(end, partitionWatermark)) {
                    lateEvents.inc();
                    LateWindow window =
                            new LateWindow(
                                    shape.kind(), start, end, LateReason.LATE, partitionWatermark);
                    output.collect(late, reuseLate.replace(reader.lateRow(event, window)));
                } else {
                    RowData escort =
                            end <= exposed
                                    ? escort(event, shape.kind(), start, end, partitionWatermark)
                                    : null;
                    counted.inc();
                    int name = name(shape, start, partition, partitionWatermark, statusId);
                    sums.add(shape.kind(), start, name, amountCents, escort);
                }
                start -= shape.slide();
                end -= shape.slide();
            }
        }
        if (sums.isFull()) {
            flush();
        }
    }

    /** The status by which an event counts in a window. */
    private int name(
            WindowShape shape, long start, int partition, long partitionWatermark, int statusId) {
        if (plan.statuses().isUnbounded()
                || sums.isNamed(shape.kind(), start, partition, statusId)) {
            return statusId;
        }
        String status = sums.status(statusId);
        if (names.take(shape, start, partition, partitionWatermark, status)) {
            sums.name(shape.kind(), start, partition, statusId);
            return statusId;
        }
        otherEvents.inc();
        return WindowPreAggregator.OTHER;
    }

    private RowData escort(
            T event, WindowKind kind, long start, long end, long partitionWatermark) {
        return reader.lateRow(
                event, new LateWindow(kind, start, end, LateReason.RETENTION, partitionWatermark));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() <= watermark) {
            // of a partition that came back, after the newest clock counted
            return;
        }
        flush();
        watermarks.update(clock);
        if (!Watermarks.isEnd(mark.getTimestamp())) {
            progress.advance(Watermarks.completeUpTo(mark.getTimestamp()));
        }
        watermark = mark.getTimestamp();
        sendProgress();
        super.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        flush();
        if (status.isIdle()) {
            passNewestClock();
        }
        idle = status.isIdle();
        wasIdle |= idle && addresses.length > 1;
        sendProgress();
        super.processWatermarkStatus(status);
    }

    /** With nothing left to wait for, the newest clock counts and not the least. */
    private void passNewestClock() throws Exception {
        long newest = clock.newestWatermark();
        if (newest != Watermarks.NONE) {
            processWatermark(new Watermark(Watermarks.within(newest)));
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flush();
        watermarks.update(clock);
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        clocks.clear();
        clock.forEach((partition, newest) -> clocks.add(Tuple2.of(partition, newest)));
        progress.snapshot();
        names.snapshot(clock);
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    private void sendProgress() {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        for (long address : addresses) {
            output.collect(
                    reuse.replace(
                            new UpstreamProgress(
                                    address,
                                    task.getIndexOfThisSubtask(),
                                    addresses.length,
                                    watermark,
                                    idle)));
        }
    }

    private void flush() {
        sums.flush(contribution -> output.collect(reuse.replace(contribution)));
    }
}
