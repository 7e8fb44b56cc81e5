package io.kappalake.job.window;

import io.kappalake.orders.testing.TestingEvent;
import io.kappalake.orders.testing.TestingKey;
import io.kappalake.orders.testing.TestingLate;
import io.kappalake.orders.testing.TestingMetrics;
import io.kappalake.orders.window.WindowPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;

/**
 * The two window operators between sources and tables, at some parallelism, with channels between
 * them whose elements wait until they are delivered, aligned barriers, and tables that show what
 * the last complete checkpoint committed. Every step is a call, so a test chooses the interleaving.
 */
final class TestingJob {
    static final OutputTag<RowData> LATE = new OutputTag<>("late", TestingRows.LATE);
    private static final WindowMessageType TYPE = new WindowMessageType(TestingRows.LATE);
    private static final int MAX_PARALLELISM = 16;

    private final WindowPlan plan;
    private final List<List<TestingEvent>> logs;
    private final Tables committed = new Tables(new ArrayList<>(), new ArrayList<>());
    private final WindowMessageSerializer serializer =
            (WindowMessageSerializer)
                    TYPE.createSerializer(new ExecutionConfig().getSerializerConfig());

    private Checkpoint last;
    private List<Upstream> upstream = List.of();
    private List<Downstream> downstream = List.of();
    private Tables sealed;
    private long checkpointId;
    private int escorted;

    TestingJob(WindowPlan plan, List<List<TestingEvent>> logs, int parallelism) throws Exception {
        this.plan = plan;
        this.logs = logs;
        this.last =
                new Checkpoint(
                        0, 0, List.of(), List.of(), Collections.nCopies(logs.size(), 0), List.of());
        start(parallelism);
    }

    /** The tables as readers see them. */
    record Tables(List<TestingMetrics> metrics, List<TestingLate> late) {
        private void addAll(Tables more) {
            metrics.addAll(more.metrics);
            late.addAll(more.late);
        }
    }

    /** A complete checkpoint; the watermarks are those of the window operators. */
    record Checkpoint(
            long id,
            int parallelism,
            List<OperatorSubtaskState> contributions,
            List<OperatorSubtaskState> windows,
            List<Integer> positions,
            List<Long> watermarks) {}

    Tables committed() {
        return committed;
    }

    Checkpoint lastCheckpoint() {
        return last;
    }

    int parallelism() {
        return upstream.size();
    }

    TestingSource source(int subtask) {
        return upstream.get(subtask).source;
    }

    /** Number of events that went to the window operator with their rows. */
    int escorted() {
        return escorted;
    }

    /** The window subtask that a key belongs to. */
    static int owner(TestingKey key, int parallelism) {
        return owner(TestingRows.inState(key), parallelism);
    }

    private static int owner(Tuple3<Byte, Long, String> key, int parallelism) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                key, MAX_PARALLELISM, parallelism);
    }

    /** Loses everything since the last complete checkpoint and starts from that. */
    void crashAndRestart(int parallelism) throws Exception {
        stop();
        start(parallelism);
    }

    void read(int subtask, TestingSource.Split split, boolean statusFirst) throws Exception {
        Upstream up = upstream.get(subtask);
        TestingEvent event = split.next();
        boolean awakes = up.source.isIdle();
        up.source.setIdle(false);
        if (awakes && statusFirst) {
            up.harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
        }
        up.harness.processElement(event, event.time());
        if (awakes && !statusFirst) {
            up.harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
        }
        up.sendOn();
    }

    void emitWatermark(int subtask) throws Exception {
        Upstream up = upstream.get(subtask);
        long watermark = up.source.isIdle() ? Long.MIN_VALUE : up.source.advance();
        if (watermark != Long.MIN_VALUE) {
            emitWatermark(subtask, watermark);
        }
    }

    void emitWatermark(int subtask, long watermark) throws Exception {
        Upstream up = upstream.get(subtask);
        if (up.source.isIdle()) {
            up.source.setIdle(false);
            up.harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
        }
        up.harness.processWatermark(new Watermark(watermark));
        up.sendOn();
    }

    void turnIdle(int subtask) throws Exception {
        Upstream up = upstream.get(subtask);
        up.source.setIdle(true);
        up.harness.processWatermarkStatus(WatermarkStatus.IDLE);
        up.sendOn();
    }

    /** Delivers one element of a channel, if there is one that no barrier holds back. */
    boolean deliver(int from, int to) throws Exception {
        return downstream.get(to).deliver(from);
    }

    /** True if a barrier is still on its way. */
    boolean isCheckpointing() {
        return sealed != null;
    }

    /** Sends barriers from all sources; it completes when all of them are delivered. */
    void startCheckpoint() throws Exception {
        checkpointId++;
        sealed = new Tables(new ArrayList<>(), new ArrayList<>());
        for (Upstream up : upstream) {
            up.barrier = null;
        }
    }

    /** True if the subtask has yet to send its barrier. */
    boolean owesBarrier(int subtask) {
        return isCheckpointing() && upstream.get(subtask).barrier == null;
    }

    void sendBarrier(int subtask) throws Exception {
        Upstream up = upstream.get(subtask);
        up.harness.prepareSnapshotPreBarrier(checkpointId);
        up.sendOn();
        up.barrier = new Barrier(up.harness.snapshot(checkpointId, checkpointId), up.positions());
        sealed.late.addAll(take(up.harness.getSideOutput(LATE), TestingRows::late));
        for (Downstream down : downstream) {
            down.channels.get(up.subtask).add(up.barrier);
        }
    }

    void stop() throws Exception {
        for (Upstream up : upstream) {
            up.harness.close();
        }
        for (Downstream down : downstream) {
            down.harness.close();
        }
        upstream = List.of();
        downstream = List.of();
    }

    private void start(int parallelism) throws Exception {
        sealed = null;
        List<Upstream> ups = new ArrayList<>();
        List<Downstream> downs = new ArrayList<>();
        for (int subtask = 0; subtask < parallelism; subtask++) {
            ups.add(new Upstream(subtask, parallelism));
            downs.add(new Downstream(subtask, parallelism));
        }
        upstream = ups;
        downstream = downs;
    }

    private void restore(
            AbstractStreamOperatorTestHarness<?> harness,
            List<OperatorSubtaskState> states,
            int subtask,
            int parallelism)
            throws Exception {
        if (!states.isEmpty()) {
            harness.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            AbstractStreamOperatorTestHarness.repackageState(
                                    states.toArray(OperatorSubtaskState[]::new)),
                            MAX_PARALLELISM,
                            states.size(),
                            parallelism,
                            subtask));
        }
        harness.open();
    }

    private static <R, V> List<V> take(Queue<StreamRecord<R>> queue, Function<R, V> reader) {
        List<V> values = new ArrayList<>();
        while (queue != null && !queue.isEmpty()) {
            values.add(reader.apply(queue.remove().getValue()));
        }
        return values;
    }

    private void completeCheckpoint() throws Exception {
        List<Integer> positions = new ArrayList<>(last.positions);
        for (Upstream up : upstream) {
            up.barrier.positions.forEach(positions::set);
        }
        last =
                new Checkpoint(
                        checkpointId,
                        parallelism(),
                        upstream.stream().map(up -> up.barrier.state).toList(),
                        downstream.stream().map(down -> down.state).toList(),
                        positions,
                        downstream.stream().map(down -> down.watermarkAtBarrier).toList());
        committed.addAll(sealed);
        sealed = null;
        for (Downstream down : downstream) {
            down.state = null;
        }
    }

    private record Barrier(OperatorSubtaskState state, Map<Integer, Integer> positions) {}

    private final class Upstream {
        private final int subtask;
        private final TestingSource source = new TestingSource();
        private final OneInputStreamOperatorTestHarness<TestingEvent, WindowMessage> harness;
        private Barrier barrier;

        private Upstream(int subtask, int parallelism) throws Exception {
            this.subtask = subtask;
            for (int partition = subtask; partition < logs.size(); partition += parallelism) {
                source.assign(logs.get(partition), last.positions.get(partition), plan);
            }
            harness =
                    new OneInputStreamOperatorTestHarness<>(
                            new ContributionOperator<>(
                                    plan, new TestingRows.Reader(), LATE, Map.of()),
                            MAX_PARALLELISM,
                            parallelism,
                            subtask);
            harness.setup(serializer);
            restore(harness, last.contributions, subtask, parallelism);
        }

        private Map<Integer, Integer> positions() {
            Map<Integer, Integer> positions = new HashMap<>();
            for (int i = 0; i < source.splits().size(); i++) {
                positions.put(subtask + i * upstream.size(), source.splits().get(i).position());
            }
            return positions;
        }

        private void sendOn() throws Exception {
            for (Object element; (element = harness.getOutput().poll()) != null; ) {
                if (element instanceof StreamRecord<?> record) {
                    WindowMessage message = (WindowMessage) record.getValue();
                    if (message instanceof Contribution contribution) {
                        escorted += contribution.escort().size();
                    }
                    int to = owner(message.key(), downstream.size());
                    downstream.get(to).channels.get(subtask).add(overTheWire(message));
                } else {
                    for (Downstream down : downstream) {
                        down.channels.get(subtask).add(element);
                    }
                }
            }
        }

        private WindowMessage overTheWire(WindowMessage message) throws Exception {
            var out = new DataOutputSerializer(128);
            serializer.serialize(message, out);
            return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        }
    }

    private final class Downstream {
        private final List<Deque<Object>> channels = new ArrayList<>();
        private final boolean[] blocked;
        private final TestingValve valve;
        private final KeyedOneInputStreamOperatorTestHarness<
                        Tuple3<Byte, Long, String>, WindowMessage, RowData>
                harness;
        private final WindowOperator operator;
        private OperatorSubtaskState state;
        private long watermarkAtBarrier;

        private Downstream(int subtask, int parallelism) throws Exception {
            for (int from = 0; from < parallelism; from++) {
                channels.add(new ArrayDeque<>());
            }
            blocked = new boolean[parallelism];
            operator = new WindowOperator(plan, LATE);
            harness =
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            operator,
                            new WindowKey(),
                            WindowKey.TYPE,
                            MAX_PARALLELISM,
                            parallelism,
                            subtask);
            harness.setup(TestingRows.METRICS.createSerializer(serializerConfig()));
            valve = new TestingValve(parallelism, harness);
            restore(harness, last.windows, subtask, parallelism);
        }

        private SerializerConfig serializerConfig() {
            return harness.getExecutionConfig().getSerializerConfig();
        }

        private boolean deliver(int from) throws Exception {
            if (blocked[from] || channels.get(from).isEmpty()) {
                return false;
            }
            switch (channels.get(from).remove()) {
                case WindowMessage message -> harness.processElement(new StreamRecord<>(message));
                case Watermark mark -> valve.watermark(mark, from);
                case WatermarkStatus status -> valve.status(status, from);
                case Barrier barrier -> align(from);
                case Object other -> throw new IllegalStateException(other.toString());
            }
            return true;
        }

        private void align(int from) throws Exception {
            blocked[from] = true;
            for (boolean arrived : blocked) {
                if (!arrived) {
                    return;
                }
            }
            Arrays.fill(blocked, false);
            harness.prepareSnapshotPreBarrier(checkpointId);
            state = harness.snapshot(checkpointId, checkpointId);
            watermarkAtBarrier = operator.watermark();
            while (!harness.getOutput().isEmpty()) {
                if (harness.getOutput().remove() instanceof StreamRecord<?> record) {
                    sealed.metrics.add(TestingRows.metrics((RowData) record.getValue()));
                }
            }
            sealed.late.addAll(take(harness.getSideOutput(LATE), TestingRows::late));
            if (downstream.stream().allMatch(down -> down.state != null)) {
                completeCheckpoint();
            }
        }
    }
}
