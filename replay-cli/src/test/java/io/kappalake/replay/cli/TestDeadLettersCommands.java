package io.kappalake.replay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.cli.Kappalake;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestDeadLettersCommands {
    private final StringWriter err = new StringWriter();

    private int run(String... command) {
        PrintWriter writer = new PrintWriter(err);
        return Kappalake.run(
                writer,
                writer,
                Stream.concat(Stream.of("replay"), Stream.of(command)).toArray(String[]::new));
    }

    @Test
    void quotesWordsForTheShell() {
        assertThat(DeadLettersRetryCommand.quoted("ingest.decode.amounts=integer-or-string"))
                .isEqualTo("ingest.decode.amounts=integer-or-string");
        assertThat(DeadLettersRetryCommand.quoted("a=it's $HOME")).isEqualTo("'a=it'\\''s $HOME'");
    }

    @Test
    void refusesWrongUsageBeforeAnythingIsOpened() {
        assertThat(run("dead-letters", "show", "--limit", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--limit");
        assertThat(run("dead-letters", "--by", "colour")).isEqualTo(2);
        assertThat(run("lag", "--watch", "--output", "json")).isEqualTo(2);
        assertThat(err.toString()).contains("--watch");
        assertThat(run("dead-letters", "retry", "--set", "kafka.topic=x")).isEqualTo(2);
    }
}
