package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.deadletters.DeadLetters;
import io.kappalake.replay.deadletters.Grouping;
import io.kappalake.replay.deadletters.LetterGroup;
import io.kappalake.replay.deadletters.RawBytes;
import io.kappalake.replay.lake.ReplayLake;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./kappalake replay dead-letters}. */
@Command(
        name = "dead-letters",
        description = {
            "Count the records that broke the input contract, with a sample of each kind; 'show'",
            "prints them, and 'retry' takes them in under other decode rules."
        },
        mixinStandardHelpOptions = true,
        subcommands = {DeadLettersShowCommand.class, DeadLettersRetryCommand.class},
        footer = {
            "",
            "Examples:",
            "  ./kappalake replay dead-letters --by day",
            "  ./kappalake replay dead-letters show --reason invalid_type --limit 3",
            "  ./kappalake replay dead-letters retry --set ingest.decode.amounts=integer-or-string"
                    + " --dry-run"
        })
final class DeadLettersCommand implements Callable<Integer> {
    private static final int SHOWN = 60;

    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Option(
            names = "--by",
            paramLabel = "reason|partition|day",
            defaultValue = "reason",
            description =
                    "What to count by (default: reason); days are those of Kafka's timestamps.")
    private Grouping by;

    @Override
    public Integer call() {
        try (ReplayLake lake = ReplayLake.open(lakehouse.load())) {
            List<LetterGroup> groups = DeadLetters.live(lake.trino(), lake.tables()).groups(by);
            output.table(
                    List.of(
                            by.name().toLowerCase(Locale.ROOT),
                            "number",
                            "last",
                            "for example",
                            "detail",
                            "value"),
                    groups.stream().map(DeadLettersCommand::row).toList());
            if (groups.isEmpty()) {
                output.say("There are no dead letters");
            }
            output.result(groups);
            return 0;
        }
    }

    private static List<Object> row(LetterGroup group) {
        LetterGroup.Sample sample = group.sample();
        return List.of(
                group.key(),
                group.number(),
                group.last(),
                "%d/%d".formatted(sample.partition(), sample.offset()),
                sample.detail().orElse(""),
                sample.value().map((RawBytes value) -> value.excerpt(SHOWN)).orElse("(none)"));
    }
}
