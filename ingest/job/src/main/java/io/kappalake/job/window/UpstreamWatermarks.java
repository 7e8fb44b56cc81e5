package io.kappalake.job.window;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.clock.Watermarks;
import java.util.Arrays;

/**
 * The watermark that all subtasks of the window operator agree on at a checkpoint barrier: it
 * depends only on the last progress of each upstream subtask before the barrier, which is the same
 * for all, and on what they agreed on before.
 *
 * <p>As in Flink, it is the least of the subtasks that are active, and one that comes back from
 * idleness does not count until it has caught up; when all are idle it is the greatest.
 *
 * <pre>{@code
 *          idle            active again          watermark >= reached
 * ACTIVE --------> IDLE ----------------> BEHIND ---------------------> ACTIVE
 *   | input ended (from any state)
 *   v
 * ENDED
 * }</pre>
 */
final class UpstreamWatermarks {
    private final State[] states;
    private final long[] points;

    UpstreamWatermarks(int subtasks) {
        states = new State[subtasks];
        points = new long[subtasks];
        Arrays.fill(states, State.ACTIVE);
        Arrays.fill(points, Watermarks.NONE);
    }

    void update(UpstreamProgress progress) {
        if (progress.subtasks() != states.length) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot run the window operator with parallelism %d behind one with %d: give both the same"
                            .formatted(states.length, progress.subtasks()));
        }
        int subtask = progress.subtask();
        if (Watermarks.isEnd(progress.watermark())) {
            states[subtask] = State.ENDED;
            return;
        }
        points[subtask] = Math.max(points[subtask], Watermarks.completeUpTo(progress.watermark()));
        if (progress.idle()) {
            states[subtask] = State.IDLE;
        } else if (states[subtask] == State.IDLE) {
            states[subtask] = State.BEHIND;
        }
    }

    /**
     * The watermark now, as a point in time; {@link Watermarks#NONE} if there is none.
     *
     * @param reached what was agreed on before
     */
    long agree(long reached) {
        for (int subtask = 0; subtask < states.length; subtask++) {
            if (states[subtask] == State.BEHIND && points[subtask] >= reached) {
                states[subtask] = State.ACTIVE;
            }
        }
        if (all(State.IDLE)) {
            return Arrays.stream(points).max().orElse(Watermarks.NONE);
        }
        State counting = all(State.ENDED) ? State.ENDED : State.ACTIVE;
        long least = Long.MAX_VALUE;
        for (int subtask = 0; subtask < states.length; subtask++) {
            if (states[subtask] == counting) {
                least = Math.min(least, points[subtask]);
            }
        }
        return least == Long.MAX_VALUE ? Watermarks.NONE : least;
    }

    private boolean all(State state) {
        return Arrays.stream(states).allMatch(state::equals);
    }

    private enum State {
        ACTIVE,
        IDLE,
        BEHIND,
        ENDED
    }
}
