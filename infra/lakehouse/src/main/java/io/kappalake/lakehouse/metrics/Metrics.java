package io.kappalake.lakehouse.metrics;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gauges in the text format of Prometheus, those of one name together as the format demands. */
public final class Metrics {
    private final Map<String, Family> families = new LinkedHashMap<>();

    private record Family(String help, List<String> samples) {}

    /**
     * Adds a sample.
     *
     * @param name with its unit at the end, as Prometheus names metrics
     * @param help what the metric tells; that of the first sample of a name counts
     * @param labels values by name, in the order in which they are written
     */
    public Metrics gauge(String name, String help, double value, Map<String, String> labels) {
        return add(name, help, number(value), labels);
    }

    /** Adds a sample that is a whole number; the parameters are those of the other method. */
    public Metrics gauge(String name, String help, long value, Map<String, String> labels) {
        return add(name, help, Long.toString(value), labels);
    }

    /** Adds a sample without labels. */
    public Metrics gauge(String name, String help, double value) {
        return gauge(name, help, value, Map.of());
    }

    /** Adds a sample without labels that is a whole number. */
    public Metrics gauge(String name, String help, long value) {
        return gauge(name, help, value, Map.of());
    }

    private Metrics add(String name, String help, String value, Map<String, String> labels) {
        requireNonNull(help, "help");
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("Invalid name of a metric: " + name);
        }
        StringBuilder sample = new StringBuilder(name);
        String separator = "{";
        for (Map.Entry<String, String> label : labels.entrySet()) {
            sample.append(separator)
                    .append(label.getKey())
                    .append("=\"")
                    .append(escaped(label.getValue()))
                    .append('"');
            separator = ",";
        }
        sample.append(labels.isEmpty() ? " " : "} ").append(value);
        families.computeIfAbsent(name, ignored -> new Family(help, new ArrayList<>()))
                .samples()
                .add(sample.toString());
        return this;
    }

    private static String number(double value) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : nonFinite(value);
    }

    private static String nonFinite(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return value > 0 ? "+Inf" : "-Inf";
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** The text, with a line break at its end. */
    public String text() {
        StringBuilder text = new StringBuilder();
        families.forEach(
                (name, family) -> {
                    text.append("# HELP ").append(name).append(' ');
                    text.append(family.help().replace("\\", "\\\\").replace("\n", "\\n"));
                    text.append("\n# TYPE ").append(name).append(" gauge\n");
                    family.samples().forEach(sample -> text.append(sample).append('\n'));
                });
        return text.toString();
    }
}
