package io.kappalake.ingest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.cli.Kappalake;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TestProduceCommand {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void wantsOneOriginOfRecords() {
        assertThat(run("produce")).isEqualTo(2);
        assertThat(err.toString()).contains("--events").contains("--generate");
        assertThat(run("produce", "--events", "f", "--generate", "5")).isEqualTo(2);
        assertThat(err.toString()).contains("mutually exclusive");
        assertThat(run("produce", "--events", "f", "--seed", "5")).isEqualTo(2);
    }

    @Test
    void refusesImpossibleNumbers() {
        assertThat(run("produce", "--generate", "0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("Invalid value '0' for --generate (must be at least 1)");
        assertThat(run("produce", "--generate", "5", "--malformed", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("for --malformed");
        assertThat(run("produce", "--generate", "5", "--rate", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("for --rate");
    }

    @Test
    void explainsItself() {
        assertThat(run("produce", "--help")).isZero();
        assertThat(out.toString()).contains("--events", "--generate", "--rate", "byte for byte");
    }

    private int run(String... args) {
        return Kappalake.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
