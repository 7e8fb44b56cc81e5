package io.kappalake.lakehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.kappalake.lakehouse.terminal.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Prints a command's result: text for people, or one JSON document with camelCase keys and nothing
 * else on standard output. A picocli mixin.
 */
@Command
public final class Output {
    /** A longer text is broken into lines inside its cell. */
    private static final int MAX_CELL_WIDTH = 100;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    /** The forms of a command's result. */
    public enum Format {
        TEXT,
        JSON
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** True if the result is one JSON document. */
    public boolean json() {
        return GlobalOptions.of(command).format() == Format.JSON;
    }

    /**
     * A line for people: on standard output, or on standard error when that carries JSON. What
     * could steer a terminal is escaped, as in tables.
     */
    public void say(String text) {
        PrintWriter writer = json() ? err() : out();
        writer.println(Printable.text(text));
        writer.flush();
    }

    /**
     * A table for people; nothing if it has no rows, or if the result is JSON. Null is an empty
     * cell, a column of {@link Number}s is aligned to the right.
     *
     * @param rows of as many cells as the header has
     */
    public void table(List<String> header, List<? extends List<?>> rows) {
        if (json() || rows.isEmpty()) {
            return;
        }
        List<Column> columns =
                IntStream.range(0, header.size())
                        .mapToObj(
                                i ->
                                        new Column()
                                                .header(header.get(i))
                                                .maxWidth(MAX_CELL_WIDTH)
                                                .dataAlign(alignment(rows, i)))
                        .toList();
        Object[][] cells =
                rows.stream()
                        .map(row -> row.stream().map(Output::cell).toArray())
                        .toArray(Object[][]::new);
        say(
                AsciiTable.getTable(
                        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                        columns.toArray(Column[]::new),
                        cells));
    }

    private static HorizontalAlign alignment(List<? extends List<?>> rows, int column) {
        boolean numbers =
                rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(cell -> cell == null || cell instanceof Number);
        return numbers ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
    }

    private static String cell(Object value) {
        return value == null ? "" : Printable.line(value.toString());
    }

    /**
     * The JSON document that is the command's result; does nothing when the result is text. Call it
     * once.
     *
     * @param document a record, map or list; times become ISO 8601 texts
     */
    public void result(Object document) {
        if (!json()) {
            return;
        }
        try {
            out().println(JSON.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write %s as JSON".formatted(document), e);
        }
        out().flush();
    }

    /**
     * Writes the JSON document that {@link #result} would print into a file.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public void write(Path file, Object document) {
        try {
            Files.writeString(file, JSON.writeValueAsString(document) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** Standard output. */
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Standard error. */
    public PrintWriter err() {
        return command.commandLine().getErr();
    }
}
