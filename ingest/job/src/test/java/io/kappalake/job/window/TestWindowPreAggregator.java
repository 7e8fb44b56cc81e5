package io.kappalake.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.event.Utf8Text;
import io.kappalake.orders.testing.TestingEvent;
import io.kappalake.orders.testing.TestingKey;
import io.kappalake.orders.testing.TestingMetrics;
import io.kappalake.orders.window.WindowKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.Test;

class TestWindowPreAggregator {
    private final WindowPreAggregator sums = new WindowPreAggregator();

    @Test
    void addsUpByWindowAndStatus() {
        Random random = new Random(7);
        Map<TestingKey, List<TestingEvent>> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            WindowKind kind = random.nextBoolean() ? WindowKind.TUMBLING : WindowKind.SLIDING;
            long start = (random.nextInt(400) - 200) * 60_000_000L;
            TestingEvent event =
                    new TestingEvent(
                            0, i, start, 0, "status " + random.nextInt(9), random.nextInt(1_000));
            sums.add(kind, start, sums.statusId(text(event.status())), event.amountCents(), null);
            expected.computeIfAbsent(
                            new TestingKey(kind.label(), start, event.status()),
                            key -> new ArrayList<>())
                    .add(event);
        }
        Map<TestingKey, TestingMetrics.Totals> actual = new HashMap<>();
        for (Contribution sum : flush()) {
            actual.put(
                    new TestingKey(sum.kind().label(), sum.start(), sum.status()),
                    new TestingMetrics.Totals(sum.count(), sum.total(), sum.min(), sum.max()));
            assertThat(sum.escort()).isEmpty();
        }
        Map<TestingKey, TestingMetrics.Totals> totals = new HashMap<>();
        expected.forEach((key, events) -> totals.put(key, TestingMetrics.Totals.of(events)));
        assertThat(actual).isEqualTo(totals);
        assertThat(flush()).as("what is left").isEmpty();
    }

    @Test
    void eventsWithoutStatusCountAsUnknown() {
        sums.add(WindowKind.TUMBLING, 0, sums.statusId(null), 5, null);
        sums.add(WindowKind.TUMBLING, 0, sums.statusId(text("unknown")), 3, null);
        assertThat(flush())
                .containsExactly(
                        new Contribution(WindowKind.TUMBLING, 0, "unknown", 2, 8, 3, 5, List.of()));
    }

    @Test
    void keepsNoViewOfTheCallersBytes() {
        byte[] bytes = "paid".getBytes(StandardCharsets.UTF_8);
        sums.add(WindowKind.TUMBLING, 0, sums.statusId(Utf8Text.of(bytes)), 5, null);
        bytes[0] = 'l';
        sums.add(WindowKind.TUMBLING, 0, sums.statusId(text("paid")), 5, null);
        assertThat(flush()).extracting(Contribution::status).containsExactly("paid");
    }

    @Test
    void isFullBeforeStatusesOrRowsFillTheMemory() {
        int statuses = 0;
        while (!sums.isFull()) {
            sums.add(WindowKind.TUMBLING, 0, sums.statusId(text("s" + statuses++)), 1, null);
        }
        assertThat(flush()).hasSize(statuses);
        assertThat(sums.isFull()).isFalse();
        RowData row = new GenericRowData(0);
        while (!sums.isFull()) {
            sums.add(WindowKind.TUMBLING, 0, sums.statusId(text("s")), 1, row);
        }
        assertThat(flush()).singleElement().satisfies(sum -> assertThat(sum.escort()).isNotEmpty());
        assertThat(sums.isFull()).isFalse();
    }

    @Test
    void isFullBeforeASumLeavesTheRangeOfALong() {
        long half = Long.MAX_VALUE / 2;
        sums.add(WindowKind.TUMBLING, 0, 0, half, null);
        assertThat(sums.isFull()).isFalse();
        sums.add(WindowKind.TUMBLING, 0, 0, half, null);
        assertThat(sums.isFull()).isTrue();
        assertThat(flush()).extracting(Contribution::total).containsExactly(2 * half);
        assertThat(sums.isFull()).isFalse();
    }

    private List<Contribution> flush() {
        List<Contribution> flushed = new ArrayList<>();
        sums.flush(flushed::add);
        return flushed;
    }

    private static Utf8Text text(String text) {
        return Utf8Text.of(text);
    }
}
