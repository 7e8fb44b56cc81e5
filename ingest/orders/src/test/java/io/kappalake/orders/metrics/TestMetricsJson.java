package io.kappalake.orders.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestMetricsJson {
    private static final Instant START = Instant.parse("2024-03-01T08:00:00Z");
    private static final MetricsKey KEY =
            new MetricsKey("tumbling", START, START.plusSeconds(300), "say \"é\"");

    private static MetricsRecord record(double average, Instant watermark) {
        return new MetricsRecord(
                KEY, 3, -1, average, Long.MIN_VALUE, Long.MAX_VALUE, 2, watermark, START);
    }

    @Test
    void fieldsAreThoseOfTheTable() {
        assertThat(new String(MetricsJson.key(KEY), UTF_8))
                .isEqualTo(
                        """
                        {"window_kind":"tumbling","window_start":"2024-03-01T08:00:00Z",\
                        "window_end":"2024-03-01T08:05:00Z","status":"say \\"é\\""}""");
        assertThat(new String(MetricsJson.value(record(1.5, START.plusMillis(20))), UTF_8))
                .isEqualTo(
                        """
                        {"window_kind":"tumbling","window_start":"2024-03-01T08:00:00Z",\
                        "window_end":"2024-03-01T08:05:00Z","status":"say \\"é\\"",\
                        "order_count":3,"total_amount_cents":-1,"avg_amount_cents":1.5,\
                        "min_amount_cents":-9223372036854775808,\
                        "max_amount_cents":9223372036854775807,"revision":2,\
                        "watermark":"2024-03-01T08:00:00.020Z",\
                        "emitted_at":"2024-03-01T08:00:00Z"}""");
    }

    @Test
    void everyValueComesBack() {
        for (double average : new double[] {0, 1.0 / 3, 1e300, 1.2345678901234568e17}) {
            MetricsRecord record = record(average, START.plusNanos(1_000));
            assertThat(MetricsJson.read(MetricsJson.value(record))).contains(record);
        }
    }

    @Test
    void somethingElseIsNoRow() {
        assertThat(MetricsJson.read(null)).isEmpty();
        assertThat(MetricsJson.read(new byte[0])).isEmpty();
        for (String text : new String[] {"{", "{}", "7", "null", "{\"revision\":1}"}) {
            assertThat(MetricsJson.read(text.getBytes(UTF_8))).as(text).isEmpty();
        }
        String row = new String(MetricsJson.value(record(1, START)), UTF_8);
        assertThat(MetricsJson.read(row.replace("2024-03", "then").getBytes(UTF_8))).isEmpty();
    }
}
