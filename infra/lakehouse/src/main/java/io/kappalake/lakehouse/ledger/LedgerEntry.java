package io.kappalake.lakehouse.ledger;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.Owner;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One step of a run.
 *
 * @param runId the run
 * @param tool what runs, for example {@code transform} or {@code replay}
 * @param step what was done; those of {@link RunStep} begin and end a run
 * @param subject what it was done to, for example a table; empty if to the run as a whole
 * @param at time of the step, to the microsecond
 * @param owner the process that did it, without its mark: the ledger has no column for it
 * @param details anything else, as a JSON object
 */
public record LedgerEntry(
        String runId,
        String tool,
        String step,
        String subject,
        Instant at,
        Owner owner,
        String details) {
    public LedgerEntry {
        requireNonNull(runId, "runId");
        requireNonNull(tool, "tool");
        requireNonNull(step, "step");
        requireNonNull(subject, "subject");
        at = at.truncatedTo(ChronoUnit.MICROS);
        owner = new Owner(owner.host(), owner.pid(), owner.started());
        requireNonNull(details, "details");
    }
}
