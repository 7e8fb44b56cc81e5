package io.kappalake.lakehouse.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gauges that a command has measured, as Prometheus reads them. */
public final class Metrics {
    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();

    /**
     * Adds a sample.
     *
     * @param name with its unit at the end, as Prometheus names metrics
     * @param help what the metric tells; that of the first sample of a name counts
     * @param labels values by name
     * @throws IllegalArgumentException if the name has other characters than rules and dashboards
     *     can use without quotes
     */
    public Metrics gauge(String name, String help, double value, Map<String, String> labels) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("Invalid name of a metric: " + name);
        }
        Labels all = Labels.EMPTY;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            all = all.add(label.getKey(), label.getValue());
        }
        gauges.computeIfAbsent(name, ignored -> GaugeSnapshot.builder().name(name).help(help))
                .dataPoint(GaugeDataPointSnapshot.builder().labels(all).value(value).build());
        return this;
    }

    /** Adds a sample that is a whole number; the parameters are those of the other method. */
    public Metrics gauge(String name, String help, long value, Map<String, String> labels) {
        return gauge(name, help, (double) value, labels);
    }

    /** Adds a sample without labels. */
    public Metrics gauge(String name, String help, double value) {
        return gauge(name, help, value, Map.of());
    }

    /** Adds a sample without labels that is a whole number. */
    public Metrics gauge(String name, String help, long value) {
        return gauge(name, help, (double) value, Map.of());
    }

    /** The text format of Prometheus, with a line break at its end; metrics by name. */
    public String text() {
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        gauges.values().forEach(gauge -> snapshots.metricSnapshot(gauge.build()));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.builder().build().write(text, snapshots.build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(UTF_8);
    }
}
