package io.kappalake.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alert rules, runbooks and dashboards agree with each other, and with what is exported. */
class TestMonitoring {
    private static final int COLUMNS = 24;

    @Test
    void anAlertSaysHowBadItIsWhatItSawAndWhereToReadOn() {
        Monitoring.alerts()
                .forEach(
                        (name, rule) -> {
                            assertThat(rule.at("/labels/severity").asText())
                                    .as(name)
                                    .isIn("critical", "warning");
                            assertThat(rule.at("/annotations/summary").asText())
                                    .as(name)
                                    .isNotEmpty();
                            assertThat(rule.at("/annotations/description").asText())
                                    .as(name)
                                    .contains("$value");
                            assertThat(rule.at("/annotations/runbook").asText())
                                    .isEqualTo("infra/monitoring/runbooks/%s.md", name);
                            assertThat(rule.has("for")).as("%s: for", name).isTrue();
                        });
    }

    @Test
    void aCommentSaysWhichMetricIsTheTruth() throws Exception {
        for (Path file : Monitoring.files("prometheus/rules", ".yml")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).matches(" *- (alert|record): .*")) {
                    assertThat(lines.get(i - 1).strip()).as(lines.get(i)).startsWith("#");
                }
            }
        }
    }

    @Test
    void eachAlertHasARunbookAndNoRunbookIsLeftOver() {
        Set<String> runbooks = new TreeSet<>();
        for (Path file : Monitoring.files("runbooks", ".md")) {
            Markdown runbook = Markdown.read(file);
            String alert = file.getFileName().toString().replace(".md", "");
            runbooks.add(alert);
            assertThat(runbook.headings())
                    .containsExactly(alert, "What it means", "How to see it", "What to do");
            assertThat(runbook.code()).as(alert).anyMatch(line -> line.contains("./kappalake "));
            for (String line : runbook.prose()) {
                Markdown.codeIn(line).stream()
                        .filter(code -> code.startsWith(TestCommands.LAUNCHER))
                        .forEach(code -> assertUnderstood(code, alert));
            }
        }
        assertThat(runbooks).containsExactlyElementsOf(Monitoring.alerts().keySet());
    }

    private static void assertUnderstood(String command, String where) {
        List<String> words = TestCommands.words(command);
        assertThatCode(
                        () ->
                                TestCommands.commandLine()
                                        .parseArgs(
                                                words.subList(1, words.size())
                                                        .toArray(String[]::new)))
                .as("%s in %s", command, where)
                .doesNotThrowAnyException();
    }

    @Test
    void theReadmeNamesEveryAlertAndNoOther() {
        Set<String> named = new TreeSet<>();
        for (List<String> row : Markdown.of("infra/monitoring/README.md").rows("alert")) {
            named.add(row.getFirst().replaceFirst("\\[(.*)]\\(runbooks/\\1\\.md\\)", "$1"));
        }
        assertThat(named).containsExactlyElementsOf(Monitoring.alerts().keySet());
    }

    @Test
    void eachAlertHasACaseInWhichItFiresAndOneInWhichItIsSilent() {
        Set<String> firing = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        for (Path file : Monitoring.files("prometheus/tests", ".test.yml")) {
            for (JsonNode test : Monitoring.read(file).path("tests")) {
                for (JsonNode expected : test.path("alert_rule_test")) {
                    (expected.path("exp_alerts").isEmpty() ? silent : firing)
                            .add(expected.path("alertname").textValue());
                }
            }
        }
        assertThat(firing).containsExactlyElementsOf(Monitoring.alerts().keySet());
        assertThat(silent).containsExactlyElementsOf(Monitoring.alerts().keySet());
    }

    @Test
    void theListOfMetricsNamesThoseThatAreUsedAndNoOther() {
        Set<String> used = new TreeSet<>();
        Set<String> recorded = new TreeSet<>();
        for (JsonNode rule : Monitoring.rules()) {
            used.addAll(PromQl.metrics(rule.path("expr").textValue()));
            if (rule.has("record")) {
                recorded.add(rule.path("record").textValue());
            }
        }
        for (JsonNode dashboard : Monitoring.dashboards().values()) {
            for (JsonNode panel : dashboard.path("panels")) {
                Monitoring.queries(panel).forEach(query -> used.addAll(PromQl.metrics(query)));
            }
        }
        Set<String> listed = new TreeSet<>();
        for (List<String> row : Markdown.of("infra/monitoring/metrics.md").rows("metric")) {
            listed.addAll(Markdown.codeIn(row.getFirst()));
        }

        assertThat(listed).containsExactlyElementsOf(used);
        assertThat(listed).containsAll(recorded);
    }

    @Test
    void commandsWriteTheMetricsThatAreUsed() throws Exception {
        StringBuilder sources = new StringBuilder();
        for (String module : List.of("infra/lakehouse", "transform", "replay-cli")) {
            Path main =
                    Path.of(System.getProperty("kappalake.home"))
                            .resolve(module + "/src/main/java");
            try (Stream<Path> files = Files.walk(main)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith("Metrics.java")).toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }
        Markdown.of("infra/monitoring/metrics.md").rows("metric").stream()
                .map(row -> Markdown.codeIn(row.getFirst()).getFirst())
                .filter(name -> name.startsWith("kappalake_"))
                .forEach(name -> assertThat(sources).contains('"' + name + '"'));
    }

    @Test
    void dashboardsAreSound() {
        String source =
                Monitoring.read(
                                Monitoring.FOLDER.resolve(
                                        "grafana/provisioning/datasources/prometheus.yml"))
                        .at("/datasources/0/uid")
                        .textValue();
        Map<String, String> uids = new TreeMap<>();
        Monitoring.dashboards()
                .forEach(
                        (file, dashboard) -> {
                            String uid = dashboard.path("uid").asText();
                            assertThat(uid).as(file).matches("[a-z-]{1,40}");
                            assertThat(uids.put(uid, file)).as("uid of %s", file).isNull();
                            assertThat(dashboard.path("title").asText()).as(file).isNotEmpty();
                            assertThat(dashboard.path("schemaVersion").asInt()).isPositive();
                            assertPanels(file, dashboard.path("panels"), source);
                        });
        assertThat(uids).hasSize(4);
    }

    private static void assertPanels(String file, JsonNode panels, String source) {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        assertThat(panels.size()).as(file).isPositive();
        for (JsonNode panel : panels) {
            String where = file + ": " + panel.path("title").asText();
            assertThat(ids.add(panel.path("id").intValue())).as(where).isTrue();
            assertThat(panel.path("type").asText()).as(where).isIn("timeseries", "stat", "table");
            assertThat(panel.at("/datasource/uid").asText()).as(where).isEqualTo(source);
            assertThat(Monitoring.queries(panel)).as(where).isNotEmpty().doesNotContainNull();
            JsonNode at = panel.path("gridPos");
            int left = at.path("x").intValue();
            int top = at.path("y").intValue();
            assertThat(left + at.path("w").intValue()).as(where).isBetween(1, COLUMNS);
            for (int x = left; x < left + at.path("w").intValue(); x++) {
                for (int y = top; y < top + at.path("h").intValue(); y++) {
                    assertThat(cells.add(x + "," + y)).as("%s overlaps", where).isTrue();
                }
            }
        }
    }

    @Test
    void promtoolFindsTheRulesRightAndTheirTestsGreen() throws Exception {
        Path promtool = promtool();
        assumeTrue(
                promtool != null,
                "promtool is not on the PATH: it comes with Debian's package prometheus");
        for (String verb : List.of("check", "test")) {
            List<String> command = new ArrayList<>(List.of(promtool.toString(), verb, "rules"));
            Monitoring.files("prometheus/" + (verb.equals("check") ? "rules" : "tests"), ".yml")
                    .forEach(file -> command.add(file.toString()));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
        }
    }

    private static Path promtool() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    @Test
    void findsTheMetricsOfAnExpression() {
        assertThat(
                        PromQl.metrics(
                                "max by (job_name) (rate(a_total{x=\"b}c\"}[5m])) > on (y) 3 * c:d or vector(0)"))
                .containsExactly("a_total", "c:d");
    }
}
