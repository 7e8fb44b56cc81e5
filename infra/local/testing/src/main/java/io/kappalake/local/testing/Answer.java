package io.kappalake.local.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.cli.Kappalake;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The exit code and output of a command. */
public record Answer(int exitCode, String out, String err) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Runs a command in this process. */
    public static Answer of(String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Kappalake.run(new PrintWriter(out), new PrintWriter(err), command);
        return new Answer(exitCode, out.toString(), err.toString());
    }

    /** Runs a command in this process, with a configuration. */
    public static Answer of(Path configuration, String... command) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of("--config", configuration.toString()));
        return of(args.toArray(String[]::new));
    }

    /** Its standard output, read as one JSON document. */
    public JsonNode json() {
        try {
            return JSON.readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("No JSON document: " + this, e);
        }
    }

    /** Requires an exit code. */
    public Answer exits(int expected) {
        assertThat(exitCode).as("%s%s", out, err).isEqualTo(expected);
        return this;
    }
}
