package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that end in every way a command can end. */
@SuppressWarnings("UnusedVariable") // picocli writes the fields
public final class TestingCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new Report(), new Fail(), new Break(), new Where(), new Heavy());
    }

    record Shown(String tableName, long rowCount, Optional<Instant> lastCommit, Duration took) {}

    @Command(name = "report", description = "Shows a table.", mixinStandardHelpOptions = true)
    static final class Report implements Callable<Integer> {
        @Mixin private Output output;
        @Mixin private LakehouseOptions options;

        @Override
        public Integer call() {
            output.say("Reading the tables");
            output.table(
                    List.of("table", "rows"),
                    List.of(List.of("order_events", 17_832), List.of("late_events", 3)));
            output.result(
                    List.of(
                            new Shown(
                                    "order_events",
                                    17_832,
                                    Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")),
                                    Duration.ofMillis(1500))));
            return 0;
        }
    }

    @Command(name = "fail", description = "Fails with a code.", mixinStandardHelpOptions = true)
    static final class Fail implements Callable<Integer> {
        @Parameters private ErrorCode code;
        @Mixin private LakehouseOptions options;

        @Override
        public Integer call() {
            throw new LakehouseException(
                    code, "Cannot do it: wait", new IllegalStateException("the cause"));
        }
    }

    @Command(name = "heavy", description = "Has much to it.", mixinStandardHelpOptions = true)
    static final class Heavy implements Runnable {
        static int models;

        @Option(names = "--much", completionCandidates = Candidates.class)
        private String much;

        /** Made with the model of the command. */
        static final class Candidates extends ArrayList<String> {
            private static final long serialVersionUID = 1;

            Candidates() {
                models++;
            }
        }

        @Override
        public void run() {}
    }

    @Command(name = "break", description = "Throws another error.")
    static final class Break implements Callable<Integer> {
        @Mixin private LakehouseOptions options;

        @Override
        public Integer call() throws IOException {
            throw new IOException("disk full");
        }
    }

    @Command(name = "where", description = "Knows its lakehouse.", subcommands = Where.Own.class)
    static final class Where implements Runnable {
        @Override
        public void run() {}

        @Command(name = "own", description = "Has one.", mixinStandardHelpOptions = true)
        static final class Own implements Runnable {
            @Mixin private Output output;
            @Mixin private LakehouseOptions options;

            @Option(names = "--embedded")
            private boolean embedded;

            @Override
            public void run() {
                output.say(
                        String.valueOf(embedded ? options.embeddedFolder() : options.configFile()));
                output.result(Map.of());
            }
        }
    }
}
