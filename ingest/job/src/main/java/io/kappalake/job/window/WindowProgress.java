package io.kappalake.job.window;

import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.window.WindowPlan;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * The highest watermark that an operator ever had, and which windows had been given up by then.
 * Flink does not checkpoint watermarks, so both are kept in union list state and restored as the
 * greatest of all subtasks. The horizon is kept in addition to the watermark so that a longer
 * retention after a restart does not revive a window whose totals are gone. Times are microseconds.
 */
final class WindowProgress {
    private static final ListStateDescriptor<Tuple2<Long, Long>> STATE =
            new ListStateDescriptor<>("window-progress", Types.TUPLE(Types.LONG, Types.LONG));

    private final WindowPlan plan;
    private final ListState<Tuple2<Long, Long>> state;
    private long watermark = Watermarks.NONE;
    private long horizon = Watermarks.NONE;

    /** Restores what the store holds. */
    WindowProgress(WindowPlan plan, OperatorStateStore store) throws Exception {
        this.plan = plan;
        this.state = store.getUnionListState(STATE);
        for (Tuple2<Long, Long> progress : state.get()) {
            advance(progress.f0);
            horizon = Math.max(horizon, progress.f1);
        }
    }

    /** Advances to a watermark (as a point in time); one that is behind changes nothing. */
    void advance(long point) {
        watermark = Math.max(watermark, point);
        horizon = Math.max(horizon, plan.horizon(watermark));
    }

    /** The highest watermark ever. */
    long watermark() {
        return watermark;
    }

    /** Windows that end here or before are given up. */
    long horizon() {
        return horizon;
    }

    void snapshot() throws Exception {
        state.clear();
        state.add(Tuple2.of(watermark, horizon));
    }
}
