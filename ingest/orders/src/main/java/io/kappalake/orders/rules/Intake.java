package io.kappalake.orders.rules;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.LakehouseConfig;
import java.util.OptionalLong;

/**
 * Settings of the section {@code ingest} for the pace and the first offsets of the live job. They
 * are no rules: the rows that come of a record do not depend on them, and replays have options of
 * their own in their place.
 *
 * @param maxRate records per second that the job reads at most; empty if it reads as fast as it can
 * @param start where a job without state begins
 */
public record Intake(OptionalLong maxRate, StartPosition start) {
    /** The greatest limit, which no machine reaches. */
    static final long MOST = 1_000_000_000;

    /** The keys of {@code kappalake.yaml}. */
    public static final String MAX_RATE = "ingest.max-rate";

    public static final String START = "ingest.start";

    public Intake {
        requireNonNull(start, "start");
        if (maxRate.isPresent() && (maxRate.getAsLong() < 1 || maxRate.getAsLong() > MOST)) {
            throw new IllegalArgumentException("Invalid maxRate: " + maxRate);
        }
    }

    /** The settings of a lakehouse's configuration. */
    public static Intake of(LakehouseConfig config) {
        return config.section(OrdersConfig.class).intake();
    }
}
