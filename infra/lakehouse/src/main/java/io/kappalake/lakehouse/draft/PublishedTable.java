package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.commit.TableUpdate;
import java.util.OptionalLong;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Result of a publication for one table.
 *
 * @param before the table's snapshot before; empty if it had none
 * @param after its snapshot afterwards; the same as before if only properties changed
 * @param created whether the publication made the table
 */
public record PublishedTable(
        TableIdentifier live, OptionalLong before, OptionalLong after, boolean created) {
    public PublishedTable {
        requireNonNull(live, "live");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
    }

    static PublishedTable of(TableUpdate committed) {
        return new PublishedTable(
                committed.live(), committed.before(), committed.after(), committed.creates());
    }
}
