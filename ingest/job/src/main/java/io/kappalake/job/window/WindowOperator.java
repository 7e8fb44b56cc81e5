package io.kappalake.job.window;

import static java.util.Objects.requireNonNull;

import io.kappalake.ingest.window.WindowTotals;
import io.kappalake.job.metrics.JobMetrics;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.window.WindowKind;
import io.kappalake.orders.window.WindowPlan;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;

/**
 * Adds contributions up per window and status and writes rows of {@code order_metrics}. Its
 * watermark decides only when rows are written and when state is given up, never what is counted.
 * It moves with checkpoint barriers, to what all subtasks {@linkplain UpstreamWatermarks agree} on.
 *
 * <pre>{@code
 *          watermark >= firesAt           watermark >= keptUntil
 * (open) ----------------------> (due) --------------------------> (given up)
 *            writes revision 1     |           state is dropped        |
 *                            each change is                   contributions go to
 *                            revision n+1                     late_events, row by row
 * }</pre>
 *
 * <p>Rows are written before each checkpoint barrier, which is soon enough because tables show them
 * with the checkpoint. In every checkpoint, then, the rows of all windows that are due by the
 * newest {@code watermark} in the table are up to date, whichever subtask wrote them. This needs
 * aligned checkpoints, and the same number of subtasks as upstream.
 *
 * <p>Watermarks start over after a restart, the tables do not: what was due or given up before
 * stays so ({@link WindowProgress}). The end of the input fires every window but gives none up, and
 * is never written as a watermark.
 */
public final class WindowOperator extends AbstractStreamOperator<RowData>
        implements OneInputStreamOperator<WindowMessage, RowData>,
                Triggerable<Tuple3<Byte, Long, String>, VoidNamespace> {
    private static final ValueStateDescriptor<WindowTotals> TOTALS =
            new ValueStateDescriptor<>("window-totals", Types.POJO(WindowTotals.class));
    private static final ListStateDescriptor<String> WINDOWS =
            new ListStateDescriptor<>("windows", Types.STRING);
    private static final int MAX_CHANGED = 10_000;

    private final WindowPlan plan;
    private final OutputTag<RowData> late;

    private transient WindowProgress progress;
    private transient UpstreamWatermarks upstream;
    private transient ListState<String> windows;
    private transient ValueState<WindowTotals> totals;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient Set<Tuple3<Byte, Long, String>> changed;
    private transient StreamRecord<RowData> reuse;
    private transient Counter retentionEvents;
    private transient Counter firstRows;
    private transient Counter laterRows;
    private transient boolean ended;
    private transient boolean allWritten;

    /**
     * An operator for the stream of a {@link ContributionOperator} with the same plan.
     *
     * @param late side output of rows for {@code late_events} (reason {@code retention})
     */
    public WindowOperator(WindowPlan plan, OutputTag<RowData> late) {
        this.plan = requireNonNull(plan, "plan");
        this.late = requireNonNull(late, "late");
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        windows = context.getOperatorStateStore().getUnionListState(WINDOWS);
        for (String before : windows.get()) {
            if (!before.equals(plan.windows())) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot go on with windows '%s' from a state with '%s': windows that are open would miss events; configure the old windows or replay with the new ones"
                                .formatted(
                                        Durations.formatWithin(plan.windows()),
                                        Durations.formatWithin(before)));
            }
        }
        progress = new WindowProgress(plan, context.getOperatorStateStore());
        totals = getPartitionedState(TOTALS);
    }

    @Override
    public void open() throws Exception {
        super.open();
        timers = getInternalTimerService("windows", VoidNamespaceSerializer.INSTANCE, this);
        upstream =
                new UpstreamWatermarks(
                        getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
        changed = new LinkedHashSet<>();
        reuse = new StreamRecord<>(null);
        MetricGroup metrics = JobMetrics.of(getRuntimeContext());
        retentionEvents = JobMetrics.counter(metrics, "result", "retention", "window_events_total");
        firstRows = JobMetrics.counter(metrics, "revision", "first", "window_rows_total");
        laterRows = JobMetrics.counter(metrics, "revision", "later", "window_rows_total");
    }

    @Override
    public void processElement(StreamRecord<WindowMessage> element) throws Exception {
        switch (element.getValue()) {
            case Contribution contribution -> count(contribution);
            case UpstreamProgress upstreamProgress -> upstream.update(upstreamProgress);
        }
    }

    private void count(Contribution contribution) throws Exception {
        long end = plan.end(contribution.kind(), contribution.start());
        if (end <= progress.horizon()) {
            sendToLate(contribution);
            return;
        }
        boolean due = isDue(end);
        WindowTotals window = totals.value();
        if (window == null) {
            window = new WindowTotals();
            wakeAt(due ? plan.keptUntil(end) : plan.firesAt(end));
        }
        window.add(
                contribution.count(), contribution.total(), contribution.min(), contribution.max());
        totals.update(window);
        if (due || ended) {
            changed.add(currentKey());
            if (changed.size() >= MAX_CHANGED) {
                writeChanged();
            }
        }
    }

    @Override
    public void processWatermark(Watermark mark) {
        ended |= Watermarks.isEnd(mark.getTimestamp());
        output.emitWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        catchUp();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        windows.clear();
        windows.add(plan.windows());
        progress.snapshot();
    }

    @Override
    public void finish() throws Exception {
        catchUp();
        super.finish();
    }

    @Override
    public void onEventTime(InternalTimer<Tuple3<Byte, Long, String>, VoidNamespace> timer)
            throws Exception {
        Tuple3<Byte, Long, String> key = timer.getKey();
        if (totals.value() == null) {
            return;
        }
        long end = plan.end(WindowKind.of(key.f0), key.f1);
        if (!isDue(end)) {
            // set for another allowed lateness or kind of emission than this run's
            wakeAt(plan.firesAt(end));
            return;
        }
        write(key);
        if (end <= progress.horizon()) {
            totals.clear();
        } else {
            wakeAt(plan.keptUntil(end));
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Tuple3<Byte, Long, String>, VoidNamespace> timer) {
        throw new IllegalStateException("No timer goes by the wall clock: " + timer);
    }

    /** The highest watermark ever, as a point in time. */
    long watermark() {
        return progress.watermark();
    }

    /** Windows that end here or before are given up. */
    long horizon() {
        return progress.horizon();
    }

    private boolean isDue(long end) {
        return plan.firesAt(end) <= progress.watermark();
    }

    private void wakeAt(long point) {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, Watermarks.passing(point));
    }

    /** Advances to the watermark that all subtasks agree on, and writes all that is due by it. */
    private void catchUp() throws Exception {
        progress.advance(upstream.agree(progress.watermark()));
        writeChanged();
        if (progress.watermark() != Watermarks.NONE) {
            timeServiceManager.advanceWatermark(
                    new Watermark(Watermarks.passing(progress.watermark())));
        }
        if (ended && !allWritten) {
            writeAll();
            allWritten = true;
        }
    }

    private void writeAll() throws Exception {
        // firing would use up timers that are needed if the job is started again from here
        this.<Tuple3<Byte, Long, String>>getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        TOTALS,
                        (key, state) -> write(key));
    }

    private void writeChanged() throws Exception {
        for (Tuple3<Byte, Long, String> key : changed) {
            setCurrentKey(key);
            if (totals.value() != null) {
                write(key);
            }
        }
        changed.clear();
    }

    /** Writes a revision of the current key's window unless the last one is complete. */
    private void write(Tuple3<Byte, Long, String> key) throws Exception {
        WindowTotals window = totals.value();
        if (window.revise()) {
            totals.update(window);
            (window.revision == 1 ? firstRows : laterRows).inc();
            RowData row =
                    MetricsRow.of(
                            key,
                            plan.end(WindowKind.of(key.f0), key.f1),
                            window,
                            progress.watermark(),
                            getProcessingTimeService().getCurrentProcessingTime());
            output.collect(reuse.replace(row));
        }
    }

    private void sendToLate(Contribution contribution) {
        if (contribution.escort().isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot place %d events of the %s window that starts at %d us: its state was given up and their rows did not come along; restart the job from its last checkpoint"
                            .formatted(
                                    contribution.count(),
                                    contribution.kind().label(),
                                    contribution.start()));
        }
        for (RowData row : contribution.escort()) {
            retentionEvents.inc();
            output.collect(late, new StreamRecord<>(row));
        }
    }

    @SuppressWarnings("unchecked")
    private Tuple3<Byte, Long, String> currentKey() {
        return (Tuple3<Byte, Long, String>) getCurrentKey();
    }
}
