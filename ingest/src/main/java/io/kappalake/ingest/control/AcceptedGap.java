package io.kappalake.ingest.control;

import java.time.Instant;

/**
 * A gap behind which ingest goes on although its records are lost.
 *
 * @param at when it was accepted
 * @param by who accepted it, {@code user@host}
 */
public record AcceptedGap(RetentionGap gap, Instant at, String by) {}
