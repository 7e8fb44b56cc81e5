package io.kappalake.job.window;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * The state of a {@link ContributionOperator} as the version wrote it that knew no limit of
 * statuses: two union lists, {@code partition-clocks} of partition and newest event time, and
 * {@code window-progress} of watermark and horizon.
 */
final class StateOfAnOlderVersion extends AbstractStreamOperator<String>
        implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1;

    private final TreeMap<Integer, Long> clocks;

    private StateOfAnOlderVersion(Map<Integer, Long> clocks) {
        this.clocks = new TreeMap<>(clocks);
    }

    static OperatorSubtaskState of(Map<Integer, Long> clocks) throws Exception {
        OneInputStreamOperatorTestHarness<String, String> harness =
                new OneInputStreamOperatorTestHarness<>(new StateOfAnOlderVersion(clocks));
        try {
            harness.open();
            return harness.snapshot(1, 1);
        } finally {
            harness.close();
        }
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        ListState<Tuple2<Integer, Long>> newest =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(
                                        "partition-clocks", Types.TUPLE(Types.INT, Types.LONG)));
        for (var clock : clocks.entrySet()) {
            newest.add(Tuple2.of(clock.getKey(), clock.getValue()));
        }
        context.getOperatorStateStore()
                .getUnionListState(
                        new ListStateDescriptor<>(
                                "window-progress", Types.TUPLE(Types.LONG, Types.LONG)))
                .add(Tuple2.of(Long.MIN_VALUE, Long.MIN_VALUE));
    }

    @Override
    public void processElement(StreamRecord<String> element) {
        throw new UnsupportedOperationException("It only has a state");
    }
}
