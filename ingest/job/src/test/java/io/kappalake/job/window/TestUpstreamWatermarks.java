package io.kappalake.job.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.clock.Watermarks;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class TestUpstreamWatermarks {
    private final UpstreamWatermarks upstream = new UpstreamWatermarks(2);

    @Test
    void isTheLeastOfActiveSubtasks() {
        assertThat(upstream.agree(Watermarks.NONE)).isEqualTo(Watermarks.NONE);
        update(0, 9, false);
        assertThat(upstream.agree(Watermarks.NONE)).isEqualTo(Watermarks.NONE);
        update(1, 4, false);
        assertThat(upstream.agree(Watermarks.NONE)).isEqualTo(5_000);
    }

    @Test
    void subtaskThatWasIdleDoesNotCountUntilItHasCaughtUp() {
        update(0, 9, false);
        update(1, 4, true);
        assertThat(upstream.agree(5_000)).isEqualTo(10_000);
        update(1, 6, false);
        update(0, 11, false);
        assertThat(upstream.agree(10_000)).isEqualTo(12_000);
        update(1, 11, false);
        update(0, 20, false);
        assertThat(upstream.agree(12_000)).isEqualTo(12_000);
    }

    @Test
    void slowSubtaskHoldsTheOthersBackAfterARestart() {
        update(0, 99, false);
        assertThat(upstream.agree(50_000)).isEqualTo(Watermarks.NONE);
    }

    @Test
    void isTheGreatestWhenAllAreIdle() {
        update(0, 9, true);
        update(1, 4, true);
        assertThat(upstream.agree(5_000)).isEqualTo(10_000);
    }

    @Test
    void endedSubtasksHoldNobodyBack() {
        update(0, 4, false);
        update(0, Long.MAX_VALUE, false);
        update(1, 9, false);
        assertThat(upstream.agree(Watermarks.NONE)).isEqualTo(10_000);
    }

    @Test
    void isTheLeastThatWasReachedWhenAllHaveEnded() {
        update(0, 4, false);
        update(1, 9, false);
        update(0, Long.MAX_VALUE, false);
        update(1, Long.MAX_VALUE, false);
        assertThat(upstream.agree(Watermarks.NONE)).isEqualTo(5_000);
    }

    @Test
    void refusesAnotherParallelismUpstream() {
        assertThatThrownBy(() -> upstream.update(new UpstreamProgress(0, 0, 3, 1, false)))
                .isInstanceOf(LakehouseException.class)
                .hasMessage(
                        "Cannot run the window operator with parallelism 2 behind one with 3: give both the same");
    }

    @Test
    void addressesLeadToEachSubtask() {
        long[] addresses = UpstreamProgress.addresses(128, 7);
        for (int subtask = 0; subtask < 7; subtask++) {
            UpstreamProgress message = new UpstreamProgress(addresses[subtask], 0, 7, 0, false);
            assertThat(KeyGroupRangeAssignment.assignKeyToParallelOperator(message.key(), 128, 7))
                    .isEqualTo(subtask);
        }
    }

    private void update(int subtask, long watermark, boolean idle) {
        upstream.update(new UpstreamProgress(0, subtask, 2, watermark, idle));
    }
}
