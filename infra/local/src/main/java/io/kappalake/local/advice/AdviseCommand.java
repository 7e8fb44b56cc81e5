package io.kappalake.local.advice;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.Output;
import java.io.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake advise}. */
@Command(
        name = "advise",
        description = {
            "Advise on batch or stream: which part of the product fits, why, what speaks",
            "against it, and the command to begin with. On a terminal it asks for the",
            "answers that no option gives; else those without a default are required."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./kappalake advise",
            "  ./kappalake advise --freshness 10s --consumers services,analysts \\",
            "      --team sql,streaming,on-call --volume 20M"
        })
public final class AdviseCommand implements Callable<Integer> {
    @Mixin private Output output;

    private final Map<String, String> answers = new LinkedHashMap<>();

    @Option(
            names = "--freshness",
            paramLabel = "TIME",
            description = "How old a result may be when it is read.")
    void freshness(String answer) {
        answers.put("freshness", answer);
    }

    @Option(
            names = "--source",
            paramLabel = "kafka|tables",
            description = "Where records come from (default: kafka).")
    void source(String answer) {
        answers.put("source", answer);
    }

    @Option(
            names = "--consumers",
            paramLabel = "WHO[,WHO]",
            description = "Who reads: analysts, dashboards, pipelines, services, alerts.")
    void consumers(String answer) {
        answers.put("consumers", answer);
    }

    @Option(
            names = "--team",
            paramLabel = "SKILL[,SKILL]",
            description = "What the team can do: sql, streaming, on-call.")
    void team(String answer) {
        answers.put("team", answer);
    }

    @Option(
            names = "--volume",
            paramLabel = "N",
            description = "Records a day, such as 50k or 2M (default: 1M).")
    void volume(String answer) {
        answers.put("volume", answer);
    }

    @Option(
            names = "--state",
            paramLabel = "none|windows|sequences",
            description = "What a result needs to know (default: windows).")
    void state(String answer) {
        answers.put("state", answer);
    }

    @Option(
            names = "--ordering",
            paramLabel = "none|key|total",
            description = "Whose order of events matters (default: key).")
    void ordering(String answer) {
        answers.put("ordering", answer);
    }

    @Option(
            names = "--delivery",
            paramLabel = "at-least-once|exactly-once|external",
            description = "What may happen to a record (default: exactly-once).")
    void delivery(String answer) {
        answers.put("delivery", answer);
    }

    @Option(
            names = "--budget",
            paramLabel = "low|normal",
            description = "Whether a cluster may run day and night (default: normal).")
    void budget(String answer) {
        answers.put("budget", answer);
    }

    @Option(
            names = "--reprocess",
            paramLabel = "yes|no",
            description = "Whether history will be computed again (default: yes).")
    void reprocess(String answer) {
        answers.put("reprocess", answer);
    }

    @Override
    @SuppressWarnings("SystemConsoleNull") // only JDK 22 to 24 have one without a terminal
    public Integer call() {
        AdviceRules rules = AdviceRules.load();
        Console console = System.console();
        if (console != null && !output.json()) {
            for (Question question : rules.questions().values()) {
                if (!answers.containsKey(question.id())) {
                    answers.put(question.id(), ask(console, question));
                }
            }
        }
        Advice advice = Advice.of(rules, answers);
        print(advice);
        output.result(advice);
        return 0;
    }

    private String ask(Console console, Question question) {
        output.say(question.ask());
        question.values()
                .forEach((value, meaning) -> output.say("  %-14s %s".formatted(value, meaning)));
        while (true) {
            String line =
                    console.readLine(
                            "%s%s: ",
                            question.forms(),
                            question.fallback().map(" [%s]"::formatted).orElse(""));
            String given = line == null ? "" : line.strip();
            String answer = given.isEmpty() ? question.fallback().orElse("") : given;
            try {
                question.answer(answer);
                return answer;
            } catch (LakehouseException e) {
                if (line == null) {
                    throw e;
                }
                output.say(e.getMessage());
            }
        }
    }

    private void print(Advice advice) {
        output.say("%s (%s)".formatted(advice.title(), advice.option()));
        output.say("  because   " + advice.because());
        advice.matched()
                .forEach(
                        matched ->
                                output.say(
                                        "            %s: %s, and the rule '%s' asks for %s"
                                                .formatted(
                                                        matched.question(),
                                                        matched.answer(),
                                                        advice.rule(),
                                                        matched.condition())));
        output.say("  how       " + advice.how());
        advice.redFlags().forEach(flag -> output.say("  RED FLAG  " + flag.text()));
        advice.begin().forEach(command -> output.say("  begin     " + command));
        for (Advice.Hint note : advice.notes()) {
            output.say("  also      " + note.text());
            note.begin().forEach(command -> output.say("            " + command));
        }
    }
}
