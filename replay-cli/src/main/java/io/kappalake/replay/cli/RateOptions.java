package io.kappalake.replay.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The option that limits how fast a replay's job reads, as a picocli mixin. */
final class RateOptions {
    @Option(
            names = "--max-rate",
            paramLabel = "N",
            description = {
                "Records per second at most, so that the live job does not starve; 0 is no limit",
                "(default: none, or that of the replay's last job)."
            })
    private Optional<Long> maxRate = Optional.empty();

    /**
     * Returns the limit; empty if none was given.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it is negative
     */
    OptionalLong get() {
        if (maxRate.isEmpty()) {
            return OptionalLong.empty();
        }
        if (maxRate.get() < 0) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid value '%d' for --max-rate (must be records per second, or 0 for no limit)"
                            .formatted(maxRate.get()));
        }
        return OptionalLong.of(maxRate.get());
    }
}
