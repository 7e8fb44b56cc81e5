package io.kappalake.replay.cli;

import io.kappalake.replay.deadletters.LetterFilter;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that choose dead letters, as a picocli mixin. */
final class LetterOptions {
    @Option(
            names = "--reason",
            paramLabel = "CODE",
            description = "Only those with this reason, such as invalid_type.")
    private String reason;

    LetterFilter filter() {
        return LetterFilter.reason(Optional.ofNullable(reason));
    }
}
