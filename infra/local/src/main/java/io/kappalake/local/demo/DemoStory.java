package io.kappalake.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.cli.ProductHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Story of {@code demo}, step by step; each step is a command that the reader can run too. */
final class DemoStory {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CLEAN_UP = Duration.ofSeconds(30);
    private static final int DIFFERENT = ErrorCode.DIFFERENT.exitCode();

    private final Output output;
    private final Path data;
    private final Path log;
    private final Optional<Path> events;
    private final long generate;
    private final boolean keep;
    private final Verb verb;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, List<JsonNode>> answers = new LinkedHashMap<>();
    private final List<JsonNode> marts = new ArrayList<>();
    private volatile boolean finished;

    DemoStory(
            Output output,
            Path launcher,
            Path data,
            Optional<Path> events,
            long generate,
            boolean keep) {
        this.output = output;
        this.data = data;
        this.log = data.toAbsolutePath().resolveSibling(data.getFileName() + ".log");
        this.events = events;
        this.generate = generate;
        this.keep = keep;
        this.verb = new Verb(launcher, log);
    }

    private record Step(String command, Duration took) {}

    private record Result(
            boolean ok,
            Duration took,
            List<Step> steps,
            Map<String, List<JsonNode>> answers,
            List<JsonNode> marts,
            JsonNode check,
            boolean kept) {}

    /** Runs the story and returns the exit code of {@code check}. */
    int tell() {
        events.filter(file -> !Files.isReadable(file))
                .ifPresent(
                        file -> {
                            throw new LakehouseException(
                                    ErrorCode.INVALID_INPUT,
                                    "Cannot read %s: name a file of order events, one JSON object a line"
                                            .formatted(file));
                        });
        prepareLog();
        Thread cleaner = new Thread(this::cleanUpAfterInterrupt, "demo-clean-up");
        Runtime.getRuntime().addShutdownHook(cleaner);
        Instant began = Instant.now();
        int exitCode;
        JsonNode check;
        try {
            wipe();
            begin("Start a Kafka, an S3 server, a PostgreSQL, a Trino and a Flink cluster");
            run("up");
            begin("Start the Flink job that brings order events into Iceberg tables");
            run("ingest", "start");
            begin("Send order events to Kafka");
            if (events.isPresent()) {
                run("produce", "--events", events.get().toString());
            } else {
                run(
                        "produce",
                        "--generate",
                        Long.toString(generate),
                        "--seed",
                        "1",
                        "--string-amounts",
                        "20m..10m");
            }
            begin("Wait until all of them are committed to the tables");
            run("ingest", "wait");
            begin("Ask what an analyst would ask");
            for (Question question : Question.ALL) {
                ask(question);
            }
            begin("Build marts with SQL models; each is tested before it is published");
            marts.add(transform());
            ask(Question.MARTS);
            begin("More orders arrive, some of their events late");
            run("produce", "--generate", Long.toString(Math.max(1, generate / 20)), "--seed", "2");
            run("ingest", "wait");
            replay();
            begin("Prove that no record was lost or doubled");
            List<String> lines = new ArrayList<>();
            exitCode =
                    runFor(
                            lines,
                            output.json()
                                    ? List.of("check", "--output", "json")
                                    : List.of("check"));
            check = output.json() ? parse(String.join("\n", lines)) : JSON.nullNode();
            if (!keep) {
                begin("Stop the job with a savepoint, and take everything down");
                run("ingest", "stop");
                wipe();
            }
        } catch (RuntimeException e) {
            if (!keep) {
                wipe();
            }
            throw e;
        } finally {
            finished = true;
        }
        Duration took = Duration.between(began, Instant.now());
        end(exitCode, took);
        output.result(new Result(exitCode == 0, took, steps, answers, marts, check, keep));
        return exitCode;
    }

    /** Some events had amounts as strings: history is read again by a rule that accepts them. */
    private void replay() {
        begin("A producer had written amounts as strings for ten minutes; what became of them?");
        ask(Question.DEAD_LETTERS);
        begin("Plan to read all of history again, by a rule that takes such amounts");
        String plan = data.resolve("fix.yaml").toString();
        JsonNode planned =
                json(
                        List.of(
                                "replay",
                                "plan",
                                "--set",
                                "ingest.decode.amounts=integer-or-string",
                                "--out",
                                plan));
        String id = planned.path("plan").path("run").asText();
        begin("Read it into drafts; the live job and its readers notice nothing");
        run("replay", "start", plan);
        begin("Prove the result, and compare it with what is live");
        String report = data.resolve("replay.html").toString();
        expect(
                List.of(0, DIFFERENT),
                List.of(
                        "replay",
                        "audit",
                        "--report",
                        report,
                        "--project",
                        ProductHome.find().path().resolve("transform/project").toString()));
        begin("Publish it, on all four tables in one atomic step");
        run("replay", "publish", "--yes", "--accept-differences");
        ask(Question.windows(id));
        begin("What would a second run of the models have to do? (from metadata alone)");
        run("transform", "plan", "--target-path", target());
        begin("Run them: they read what arrived since and what was recovered, and nothing else");
        marts.add(transform());
        ask(Question.MARTS);
        begin("Was it a mistake? It can be taken back, and published again");
        run("replay", "rollback", "--yes");
        run("replay", "publish", "--yes");
    }

    private JsonNode json(List<String> arguments) {
        List<String> lines = new ArrayList<>();
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--output", "json"));
        expect(List.of(0), all, lines, false);
        return parse(String.join("\n", lines));
    }

    private void expect(List<Integer> exitCodes, List<String> arguments) {
        expect(exitCodes, arguments, new ArrayList<>(), true);
    }

    private void expect(
            List<Integer> exitCodes, List<String> arguments, List<String> lines, boolean show) {
        int exitCode = runFor(lines, arguments, show);
        if (!exitCodes.contains(exitCode)) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "'./kappalake %s' ended with exit code %d:\n%s"
                            .formatted(String.join(" ", arguments), exitCode, lastLines()));
        }
    }

    private void end(int exitCode, Duration took) {
        output.say("");
        output.say(
                "%s after %s."
                        .formatted(
                                exitCode == 0
                                        ? "Done: every record is accounted for,"
                                        : "The proof failed: see the differences above,",
                                seconds(took)));
        String option = " --data " + data;
        if (keep) {
            output.say("The lakehouse still runs. Look around:");
            output.say(
                    "  ./kappalake sql%s \"SELECT * FROM order_metrics_latest LIMIT 10\""
                            .formatted(option));
            output.say(
                    "  ./kappalake status%s        addresses, Flink's web page among them"
                            .formatted(option));
            output.say("  ./kappalake produce --generate 1000%s".formatted(option));
            output.say("  ./kappalake down --wipe%s".formatted(option));
        } else {
            output.say(
                    "Where to look next: './kappalake demo --keep' leaves it running; './kappalake up' starts one to keep; README.md.");
        }
    }

    private void prepareLog() {
        try {
            Files.createDirectories(log.getParent());
            Files.deleteIfExists(log);
            Files.createFile(log);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot write %s (%s)".formatted(log, e.getMessage()), e);
        }
    }

    private void begin(String what) {
        output.say("");
        output.say("== " + what);
    }

    /** Builds the shipped project; its report, if that is wanted. */
    private JsonNode transform() {
        List<String> arguments =
                new ArrayList<>(List.of("transform", "build", "--target-path", target()));
        if (output.json()) {
            arguments.addAll(List.of("--output", "json"));
        }
        List<String> lines = new ArrayList<>();
        int exitCode = runFor(lines, arguments);
        if (exitCode != 0) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "'./kappalake transform build' ended with exit code %d:\n%s"
                            .formatted(exitCode, lastLines()));
        }
        return output.json() ? parse(String.join("\n", lines)) : JSON.nullNode();
    }

    private String target() {
        return data.resolve("transform").toString();
    }

    private void ask(Question question) {
        output.say("");
        output.say("   " + question.text());
        List<String> lines = new ArrayList<>();
        runFor(
                lines,
                List.of(
                        "sql",
                        question.sql(),
                        "--output-format",
                        output.json() ? "JSON" : "ALIGNED"));
        if (output.json()) {
            answers.put(question.text(), lines.stream().map(DemoStory::parse).toList());
        }
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Unexpected output, no JSON: " + json, e);
        }
    }

    private void run(String... arguments) {
        expect(List.of(0), List.of(arguments));
    }

    /** Runs a verb on the demo's lakehouse; its lines are shown, indented, and kept. */
    private int runFor(List<String> lines, List<String> arguments) {
        return runFor(lines, arguments, true);
    }

    private int runFor(List<String> lines, List<String> arguments, boolean show) {
        List<String> all = new ArrayList<>(arguments);
        all.add("--data");
        all.add(data.toString());
        output.say("   $ ./kappalake " + shown(arguments));
        Instant began = Instant.now();
        int exitCode =
                verb.run(
                        line -> {
                            lines.add(line);
                            if (show && !output.json()) {
                                output.say("   " + line);
                            }
                        },
                        all);
        Duration took = Duration.between(began, Instant.now());
        steps.add(new Step(shown(arguments), took));
        output.say("   (%s)".formatted(seconds(took)));
        return exitCode;
    }

    private static String shown(List<String> arguments) {
        return String.join(
                " ",
                arguments.stream()
                        .map(a -> a.contains(" ") ? "\"" + a.replaceAll("\\s+", " ") + "\"" : a)
                        .toList());
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(its messages should be in %s: %s)".formatted(log, e.getMessage());
        }
    }

    private void wipe() {
        if (Files.exists(data)) {
            verb.run(line -> {}, List.of("down", "--wipe", "--yes", "--data", data.toString()));
        }
    }

    private void cleanUpAfterInterrupt() {
        if (finished || keep) {
            return;
        }
        // the verb that was interrupted may be stopping what it had started
        long deadline = System.nanoTime() + CLEAN_UP.toNanos();
        wipe();
        while (Files.exists(data) && System.nanoTime() - deadline < 0) {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            wipe();
        }
    }

    private static String seconds(Duration took) {
        return "%.1f s".formatted(took.toMillis() / 1000.0);
    }
}
