package io.kappalake.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestVerb {
    @TempDir private Path folder;

    @Test
    void givesLinesOfTheVerbAndKeepsItsMessages() throws IOException {
        Path log = folder.resolve("log");
        Verb verb = new Verb(folder.resolve("no-launcher"), log);
        List<String> lines = new ArrayList<>();

        int exitCode =
                verb.run(
                        lines::add,
                        List.of("down", "--data", folder.resolve("nothing").toString()));

        assertThat(exitCode).isZero();
        assertThat(lines).singleElement().asString().contains("There is no embedded lakehouse");
        assertThat(verb.run(lines::add, List.of("up", "--no-such-option"))).isEqualTo(2);
        assertThat(lines).hasSize(1);
        assertThat(Files.readString(log)).contains("--no-such-option").doesNotContain("\u001b");
    }

    @Test
    void handsOnWholeLinesAndTheRest() {
        List<String> lines = new ArrayList<>();
        LineWriter writer = new LineWriter(lines::add);

        writer.write("on".toCharArray(), 0, 2);
        assertThat(lines).isEmpty();
        writer.write("e\n\ntwo\r\nthr".toCharArray(), 0, 11);
        assertThat(lines).containsExactly("one", "", "two");
        writer.close();
        assertThat(lines).containsExactly("one", "", "two", "thr");
    }
}
