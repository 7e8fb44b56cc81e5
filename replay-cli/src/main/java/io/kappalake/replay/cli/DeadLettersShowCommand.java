package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.deadletters.DeadLetter;
import io.kappalake.replay.deadletters.DeadLetters;
import io.kappalake.replay.deadletters.LetterFilter;
import io.kappalake.replay.deadletters.RawBytes;
import io.kappalake.replay.lake.ReplayLake;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./kappalake replay dead-letters show}. */
@Command(
        name = "show",
        description = {
            "Print dead letters, the newest first: text where the bytes are UTF-8, else 0x and",
            "their hexadecimal digits."
        },
        mixinStandardHelpOptions = true)
final class DeadLettersShowCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Mixin private LetterOptions letters;

    @Spec private CommandSpec spec;

    @Option(
            names = "--partition",
            paramLabel = "NUMBER",
            description = "Only those of this Kafka partition.")
    private Integer partition;

    @Option(names = "--offset", paramLabel = "NUMBER", description = "Only that at this offset.")
    private Long offset;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "10",
            description = "At most so many (default: 10).")
    private int limit;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value '%d' for --limit (must be at least 1)".formatted(limit));
        }
        LetterFilter filter =
                letters.filter()
                        .at(
                                partition == null ? OptionalInt.empty() : OptionalInt.of(partition),
                                offset == null ? OptionalLong.empty() : OptionalLong.of(offset));
        try (ReplayLake lake = ReplayLake.open(lakehouse.load())) {
            List<DeadLetter> newest =
                    DeadLetters.live(lake.trino(), lake.tables()).newest(filter, limit);
            newest.forEach(this::say);
            if (newest.isEmpty()) {
                output.say("There are no such dead letters");
            }
            output.result(newest);
            return 0;
        }
    }

    private void say(DeadLetter letter) {
        output.say(
                "partition %d, offset %d, %s, %s%s"
                        .formatted(
                                letter.partition(),
                                letter.offset(),
                                letter.kafkaTimestamp(),
                                letter.reason(),
                                letter.detail().map(detail -> ": " + detail).orElse("")));
        letter.key().map(RawBytes::printable).ifPresent(key -> output.say("  key    " + key));
        output.say("  value  " + letter.value().map(RawBytes::printable).orElse("(none)"));
    }
}
