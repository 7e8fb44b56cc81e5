package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import java.util.Set;

/**
 * Rows that stay when a publication is taken back whose files were compacted.
 *
 * @param files paths of files that appeared since and hold all rows of the files that are gone
 * @param draft a draft, opened on {@link CompactedFiles#present}, with the other rows of these
 *     files
 * @param snapshot the draft's snapshot; empty if there are no such rows
 */
public record Remainder(
        CompactedFiles compacted, Set<String> files, Draft draft, OptionalLong snapshot) {
    public Remainder {
        requireNonNull(compacted, "compacted");
        requireNonNull(draft, "draft");
        requireNonNull(snapshot, "snapshot");
        files = Set.copyOf(files);
    }
}
