package io.kappalake.lakehouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TestMetrics {
    @Test
    void samplesOfOneNameStandTogether() {
        Metrics metrics =
                new Metrics()
                        .gauge("a_bytes", "Size.", 1e12, Map.of("table", "x"))
                        .gauge("b_seconds", "Time.", 0.25)
                        .gauge("a_bytes", "Another help.", 0, Map.of("table", "y"));

        assertThat(metrics.text())
                .isEqualTo(
                        """
                        # HELP a_bytes Size.
                        # TYPE a_bytes gauge
                        a_bytes{table="x"} 1.0E12
                        a_bytes{table="y"} 0.0
                        # HELP b_seconds Time.
                        # TYPE b_seconds gauge
                        b_seconds 0.25
                        """);
    }

    @Test
    void whatWouldEndALabelIsEscaped() {
        assertThat(new Metrics().gauge("a", "b", Double.NaN, Map.of("l", "\"\\\n}")).text())
                .endsWith("a{l=\"\\\"\\\\\\n}\"} NaN\n");
        assertThat(new Metrics().gauge("a", "b", Double.POSITIVE_INFINITY).text())
                .endsWith("a +Inf\n");
    }

    @Test
    void aNameThatPrometheusDoesNotTakeIsRefused() {
        assertThatThrownBy(() -> new Metrics().gauge("a-b", "c", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a-b");
    }
}
