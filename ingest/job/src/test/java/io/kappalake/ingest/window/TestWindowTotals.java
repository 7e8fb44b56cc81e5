package io.kappalake.ingest.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestWindowTotals {
    private final WindowTotals totals = new WindowTotals();

    @Test
    void addsUpToTheGreatestLong() {
        totals.add(2, Long.MAX_VALUE - 1, 1, 7);
        totals.add(1, 1, 1, 1);
        assertThat(totals.total).isEqualTo(Long.MAX_VALUE);
        assertThat(totals.mean()).isEqualTo(Long.MAX_VALUE / 3.0);
    }

    @Test
    void saysThatASumIsBeyondALongAndCountsOn() {
        totals.add(1, Long.MAX_VALUE, 3, Long.MAX_VALUE);
        totals.add(1, 1, 1, 1);
        assertThat(totals.total).isEqualTo(WindowTotals.BEYOND);
        totals.add(1, Long.MAX_VALUE, 5, 5);
        assertThat(totals.total).as("for good").isEqualTo(WindowTotals.BEYOND);
        assertThat(totals.count).isEqualTo(3);
        assertThat(totals.min).isEqualTo(1);
        assertThat(totals.max).isEqualTo(Long.MAX_VALUE);
        assertThat(totals.mean()).isNaN();
        assertThat(totals.revise()).isTrue();
    }
}
