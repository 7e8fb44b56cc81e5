package io.kappalake.replay.cli;

import static java.util.stream.Collectors.joining;

import io.kappalake.ingest.cli.IngestOverrides;
import io.kappalake.ingest.control.LiveRules;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.cli.DurationConverter;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.replay.deadletters.Retry;
import io.kappalake.replay.deadletters.Survey;
import io.kappalake.replay.deadletters.Survey.Count;
import io.kappalake.replay.deadletters.WindowRange;
import io.kappalake.replay.lake.ReplayLake;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake replay dead-letters retry}. */
@Command(
        name = "retry",
        description = {
            "Decode dead letters again under other rules. Those that parse come into order_events,",
            "and go from dead_letters, in one atomic step. Their windows are closed: they become",
            "late events of them, until a replay computes these windows again. Records of windows",
            "that are still open stay dead letters."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  ./kappalake replay dead-letters retry --set ingest.decode.amounts=integer-or-string"
                    + " --reason invalid_type"
        })
final class DeadLettersRetryCommand implements Callable<Integer> {
    private static final int SHOWN = 20;

    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;
    @Mixin private IngestOverrides overrides;
    @Mixin private ConfirmOptions confirm;
    @Mixin private LetterOptions letters;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            defaultValue = "30d",
            converter = DurationConverter.class,
            description = "How long the earlier state of the tables is kept (default: 30d).")
    private Duration keep;

    /**
     * The command's result.
     *
     * @param run empty if nothing was published
     * @param replay the command that plans the replay which counts the recovered records; empty if
     *     there are none
     */
    record Retried(Optional<String> run, Survey survey, Optional<String> replay) {}

    @Override
    public Integer call() {
        LakehouseConfig config = lakehouse.load();
        requireDecodeRules();
        IngestConfig changed =
                IngestConfig.of(LakehouseConfig.load(config.file(), overrides.values()));
        try (ReplayLake lake = ReplayLake.open(config)) {
            Retry retry =
                    Retry.open(lake, live(lake), changed, letters.filter(), Clock.systemUTC());
            Survey survey = retry.survey();
            show(survey);
            long recovered = survey.total().recovered();
            Optional<String> run = Optional.empty();
            if (recovered == 0) {
                output.say("Nothing can be recovered under these rules; nothing was changed");
            } else if (confirm.dryRun()) {
                output.say("Would recover %,d dead letters".formatted(recovered));
            } else {
                confirm.require("Recover %,d dead letters".formatted(recovered));
                PublicationResult published = retry.publish(survey, keep);
                run = Optional.of(published.id());
                output.say("Recovered %,d dead letters as %s".formatted(recovered, published.id()));
            }
            Optional<String> replay = replay(survey);
            replay.ifPresent(command -> showWindows(survey.windows(), command));
            output.result(new Retried(run, survey, replay));
            return 0;
        }
    }

    /** Other settings do not decide what a dead letter means. */
    private void requireDecodeRules() {
        for (String key : overrides.values().keySet()) {
            if (!key.startsWith("ingest.decode") && !key.startsWith("ingest.limits")) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Invalid key '%s' for --set (must begin with ingest.decode or ingest.limits): a retry only decodes; './kappalake replay plan' takes all settings"
                                .formatted(key));
            }
        }
    }

    private static IngestConfig live(ReplayLake lake) {
        LakehouseConfig config = lake.config();
        return LiveRules.find(lake.catalog(), config.kafka().group())
                .map(lake::rules)
                .orElseGet(() -> IngestConfig.of(config));
    }

    private void show(Survey survey) {
        output.table(
                List.of("reason", "recovered", "window open", "too long", "left"),
                survey.reasons().entrySet().stream()
                        .map(
                                e ->
                                        List.of(
                                                e.getKey(),
                                                e.getValue().recovered(),
                                                e.getValue().open(),
                                                e.getValue().tooLong(),
                                                e.getValue().left()))
                        .toList());
        Count total = survey.total();
        if (total.open() > 0) {
            output.say(
                    "%,d records belong to windows that are still open: retry later"
                            .formatted(total.open()));
        }
        if (total.tooLong() > 0) {
            output.say(
                    "%,d records are too long for a statement of Trino: a replay takes them in"
                            .formatted(total.tooLong()));
        }
    }

    private void showWindows(List<WindowRange> windows, String command) {
        output.say("Windows that do not count these records until a replay computes them again:");
        windows.stream()
                .limit(SHOWN)
                .forEach(
                        range ->
                                output.say(
                                        "  %s, start %s to %s (%,d)"
                                                .formatted(
                                                        range.kind(),
                                                        range.firstStart(),
                                                        range.lastStart(),
                                                        range.windows())));
        if (windows.size() > SHOWN) {
            output.say(
                    "  and %,d more ranges: --output json has them all"
                            .formatted(windows.size() - SHOWN));
        }
        output.say("Next: " + command);
    }

    private Optional<String> replay(Survey survey) {
        if (survey.windows().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                overrides.values().entrySet().stream()
                        .map(e -> " --set " + quoted(e.getKey() + "=" + e.getValue()))
                        .collect(joining("", "./kappalake replay plan", "")));
    }

    /** As a shell takes it for one word. */
    static String quoted(String word) {
        return word.matches("[\\w.,:=/@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
