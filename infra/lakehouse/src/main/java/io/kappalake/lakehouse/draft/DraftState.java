package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.OptionalLong;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A draft that is registered in the catalog.
 *
 * @param name its table, in namespace {@code drafts}
 * @param live the table that it is a draft of
 * @param runId the run that opened it
 * @param owner the process that opened it
 * @param life whether that process still runs; unknown too where the draft outlives it
 * @param openedAt when it was opened
 * @param baseSnapshot the live table's snapshot at that time; empty if it had none, or did not
 *     exist
 */
public record DraftState(
        TableIdentifier name,
        TableIdentifier live,
        String runId,
        Owner owner,
        Owner.Life life,
        Instant openedAt,
        OptionalLong baseSnapshot) {
    public DraftState {
        requireNonNull(name, "name");
        requireNonNull(live, "live");
        requireNonNull(runId, "runId");
        requireNonNull(owner, "owner");
        requireNonNull(life, "life");
        requireNonNull(openedAt, "openedAt");
        requireNonNull(baseSnapshot, "baseSnapshot");
    }
}
