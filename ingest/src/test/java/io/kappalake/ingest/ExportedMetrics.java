package io.kappalake.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Flink's reporters export for Prometheus now.
 *
 * @param lines {@code name{label="value",...} number}
 */
public record ExportedMetrics(List<String> lines) {
    private static final Path MONITORING =
            Path.of(System.getProperty("kappalake.home"), "infra", "monitoring");
    private static final Pattern NAME = Pattern.compile("\\bflink_[A-Za-z0-9_]+");

    /** Asks the JobManager and the TaskManager. */
    public static ExportedMetrics of(IngestLakehouse lakehouse) throws Exception {
        Properties ports = new Properties();
        try (var file =
                Files.newBufferedReader(
                        lakehouse.servers().dataFolder().resolve("ports.properties"))) {
            ports.load(file);
        }
        List<String> lines = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String server : List.of("flink-jobmanager", "flink-taskmanager")) {
                String address =
                        "http://127.0.0.1:%s/metrics"
                                .formatted(ports.getProperty(server + "-metrics"));
                http.send(
                                HttpRequest.newBuilder(URI.create(address)).build(),
                                BodyHandlers.ofLines())
                        .body()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(lines::add);
            }
        }
        return new ExportedMetrics(lines);
    }

    /** Proves that rules and dashboards name no metric that is not there. */
    public void assertHasAllThatMonitoringNames(Predicate<String> names) {
        Set<String> exported = new TreeSet<>();
        lines.forEach(line -> exported.add(line.replaceFirst("[{ ].*", "")));
        Set<String> wanted = new TreeSet<>(namedByMonitoring());
        wanted.removeIf(names.negate());

        assertThat(wanted).isNotEmpty();
        wanted.removeAll(exported);
        assertThat(wanted).as("named by rules and dashboards, and not exported").isEmpty();
    }

    /** Flink's metrics in rules and dashboards. */
    private static Set<String> namedByMonitoring() {
        Set<String> names = new TreeSet<>();
        for (String folder : List.of("prometheus/rules", "grafana/dashboards")) {
            try (Stream<Path> files = Files.list(MONITORING.resolve(folder))) {
                for (Path file : files.toList()) {
                    NAME.matcher(Files.readString(file))
                            .results()
                            .forEach(match -> names.add(match.group()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    /** The sum of a metric over the lines that have all these labels. */
    public double sum(String name, String... labels) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> Stream.of(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
