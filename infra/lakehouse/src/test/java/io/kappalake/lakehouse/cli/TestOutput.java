package io.kappalake.lakehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TestOutput {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Kappalake.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Command(name = "testing")
    private static final class Testing {
        @Mixin private Output output;
    }

    private Output output() {
        Testing testing = new Testing();
        CommandLine commandLine = new CommandLine(testing);
        commandLine
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs();
        return testing.output;
    }

    @Test
    void speaksTextToPeople() {
        run("report");

        assertThat(out.toString().lines())
                .containsExactly(
                        "Reading the tables",
                        "+--------------+-------+",
                        "| table        | rows  |",
                        "+--------------+-------+",
                        "| order_events | 17832 |",
                        "| late_events  |     3 |",
                        "+--------------+-------+");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void writesOneJsonDocumentAndNothingElseForMachines() throws IOException {
        run("report", "--output", "json");

        JsonNode document = new ObjectMapper().readTree(out.toString());
        assertThat(document)
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        [{"tableName": "order_events",
                                          "rowCount": 17832,
                                          "lastCommit": "2026-01-02T03:04:05.678Z",
                                          "took": "PT1.5S"}]
                                        """));
        assertThat(out.toString()).startsWith("[").endsWith("]" + System.lineSeparator());
        assertThat(err.toString().lines()).containsExactly("Reading the tables");
    }

    @Test
    void leavesTheCellOfANullEmptyAndNumbersToTheRight() {
        output().table(
                        List.of("partition", "reason"),
                        List.of(Arrays.asList(12, null), Arrays.asList(null, "late")));

        assertThat(out.toString().lines())
                .containsSubsequence("|        12 |        |", "|           | late   |");
    }

    @Test
    void printsNoTableWithoutRows() {
        output().table(List.of("partition"), List.of());

        assertThat(out.toString()).isEmpty();
    }
}
