package io.kappalake.orders.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestWatermarks {
    @Test
    void watermarkIsCompleteUpToTheNextMillisecond() {
        assertThat(Watermarks.completeUpTo(4)).isEqualTo(5_000);
        assertThat(Watermarks.completeUpTo(-1)).isZero();
        assertThat(Watermarks.completeUpTo(Long.MIN_VALUE)).isEqualTo(Watermarks.NONE);
    }

    @Test
    void passingIsTheSmallestWatermarkThatIsCompleteUpToThePoint() {
        for (long point : new long[] {-1_001, -1_000, -1, 0, 1, 999, 1_000, 1_001}) {
            long watermark = Watermarks.passing(point);
            assertThat(Watermarks.completeUpTo(watermark)).isGreaterThanOrEqualTo(point);
            assertThat(Watermarks.completeUpTo(watermark - 1)).isLessThan(point);
        }
    }

    @Test
    void withinIsTheGreatestWatermarkThatIsNotCompleteBeyondThePoint() {
        for (long point : new long[] {-1_001, -1_000, -1, 0, 1, 999, 1_000, 1_001}) {
            long watermark = Watermarks.within(point);
            assertThat(Watermarks.completeUpTo(watermark)).isLessThanOrEqualTo(point);
            assertThat(Watermarks.completeUpTo(watermark + 1)).isGreaterThan(point);
        }
    }

    @Test
    void theEndIsNoPointInTime() {
        assertThat(Watermarks.isEnd(Long.MAX_VALUE)).isTrue();
        assertThat(Watermarks.isEnd(4_102_444_800_000L)).as("the year 2100").isFalse();
    }
}
