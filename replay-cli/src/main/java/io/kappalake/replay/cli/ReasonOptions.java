package io.kappalake.replay.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says why something is done, as a picocli mixin. */
final class ReasonOptions {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, such as a ticket; 'show' and 'list' show it.")
    private Optional<String> reason = Optional.empty();

    Optional<String> get() {
        return reason.map(String::strip).filter(text -> !text.isEmpty());
    }
}
