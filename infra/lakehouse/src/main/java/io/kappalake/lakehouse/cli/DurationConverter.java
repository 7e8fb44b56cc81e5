package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.config.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations on the command line as the configuration writes them, such as 500ms, 30s, 5m, 1h,
 * 30d or 3m 20s, and in ISO 8601.
 */
public final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Durations.parseAlsoIso(text)
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'%s' is no duration (write for example 500ms, 30s, 5m, 1h or 30d)"
                                                .formatted(text)));
    }
}
