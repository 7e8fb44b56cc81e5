package io.kappalake.lakehouse.ledger;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * State of a run, derived from its entries in the ledger.
 *
 * <pre>
 * RUNNING -- run-succeeded --> SUCCEEDED
 *         -- run-failed -----> FAILED
 *         -- run-cancelled --> CANCELLED
 *         -- its process is gone --> KILLED
 * any of them -- another step --> RUNNING, by the process that took it
 * </pre>
 *
 * @param owner the process that wrote the last entry
 * @param startedAt when the first entry was written
 * @param lastAt when the last entry was written
 * @param entries all of them, in order
 */
public record RunState(
        String runId,
        String tool,
        Status status,
        Owner owner,
        Instant startedAt,
        Instant lastAt,
        List<LedgerEntry> entries) {
    public RunState {
        requireNonNull(runId, "runId");
        requireNonNull(tool, "tool");
        requireNonNull(status, "status");
        requireNonNull(owner, "owner");
        entries = List.copyOf(entries);
    }

    /** Status of a run. */
    public enum Status {
        /** It has not ended, and its process lives, or runs on another machine. */
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        /** Its process died before it ended. */
        KILLED
    }

    /**
     * Derives the state of one run from its entries.
     *
     * @param entries in order
     * @return empty if there are none
     */
    public static Optional<RunState> fold(List<LedgerEntry> entries) {
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        LedgerEntry first = entries.get(0);
        LedgerEntry last = entries.get(entries.size() - 1);
        return Optional.of(
                new RunState(
                        first.runId(),
                        first.tool(),
                        status(last),
                        last.owner(),
                        first.at(),
                        last.at(),
                        entries));
    }

    private static Status status(LedgerEntry last) {
        return switch (RunStep.find(last.step()).orElse(RunStep.STARTED)) {
            case SUCCEEDED -> Status.SUCCEEDED;
            case FAILED -> Status.FAILED;
            case CANCELLED -> Status.CANCELLED;
            case STARTED -> last.owner().life() == Owner.Life.DEAD ? Status.KILLED : Status.RUNNING;
        };
    }
}
