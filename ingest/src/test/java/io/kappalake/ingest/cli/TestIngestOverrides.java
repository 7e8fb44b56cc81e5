package io.kappalake.ingest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TestIngestOverrides {
    @Command(name = "plan")
    private static final class Plan implements Runnable {
        @Mixin private IngestOverrides overrides;

        @Override
        public void run() {}
    }

    private final Plan plan = new Plan();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return new CommandLine(plan).setErr(new PrintWriter(err)).execute(args);
    }

    @Test
    void readsSettings() {
        assertThat(
                        run(
                                "--set",
                                "ingest.decode.amounts=integer-or-string",
                                "--set=ingest.decode.status-aliases.a=b=c",
                                "--set",
                                "ingest.decode.time-patterns=yyyy-MM-dd HH:mm; dd/MM/yyyy HH:mm"))
                .isZero();
        assertThat(plan.overrides.values())
                .isEqualTo(
                        Map.of(
                                "ingest.decode.amounts",
                                "integer-or-string",
                                "ingest.decode.status-aliases.a",
                                "b=c",
                                "ingest.decode.time-patterns",
                                "yyyy-MM-dd HH:mm; dd/MM/yyyy HH:mm"));
    }

    @Test
    void takesTheLastOfTheSameKeyAndForgetsThoseOfAnotherCall() {
        CommandLine command = new CommandLine(plan);
        command.execute("--set", "ingest.emit=final", "--set", "ingest.emit=revisions");
        assertThat(plan.overrides.values()).isEqualTo(Map.of("ingest.emit", "revisions"));
        command.execute("--set", "ingest.parallelism=2");
        assertThat(plan.overrides.values()).isEqualTo(Map.of("ingest.parallelism", "2"));
    }

    @Test
    void hasNoneWithoutTheOption() {
        assertThat(run()).isZero();
        assertThat(plan.overrides.values()).isEmpty();
    }

    @Test
    void refusesKeysOfOtherSections() {
        assertThat(run("--set", "trino.password=hunter2")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(
                        "Invalid key 'trino.password' for --set (must begin with 'ingest.'): other"
                                + " settings are changed in the configuration file")
                .doesNotContain("hunter2");
    }

    @Test
    void refusesSettingsThatAReplayDoesNotKnow() {
        assertThat(run("--set", "ingest.max-rate=5")).isEqualTo(2);
        assertThat(run("--set", "ingest.start=latest")).isEqualTo(2);
        assertThat(err.toString()).contains("--max-rate", "--from", "ingest.start");
        assertThat(run("--set", "ingest.metrics-topic=metrics")).isEqualTo(2);
        assertThat(err.toString()).contains("ingest.metrics-topic", "replays write to no topic");
    }

    @Test
    void refusesAKeyWithoutAValue() {
        assertThat(run("--set", "ingest.emit")).isEqualTo(2);
        assertThat(err.toString()).contains("--set", "KEY=VALUE", "ingest.emit");
    }
}
