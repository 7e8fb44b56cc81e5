package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a build would do to a node, from metadata alone.
 *
 * @param action {@code first build}, {@code rebuild}, {@code merge} and so on, {@code nothing}
 * @param rowsToRead rows in the files that it would read; null where it cannot be told, such as for
 *     what reads a table that is built before it
 * @param filesThere files that the live table has, the most that could be rewritten; null without a
 *     table
 * @param newColumns columns that would be added
 * @param why a sentence
 */
public record PlannedNode(
        String id,
        String relation,
        String action,
        Long rowsToRead,
        Long filesThere,
        List<String> newColumns,
        String why) {
    public PlannedNode {
        requireNonNull(id, "id");
        requireNonNull(relation, "relation");
        requireNonNull(action, "action");
        newColumns = List.copyOf(newColumns);
        requireNonNull(why, "why");
    }
}
