package io.kappalake.transform.materialization;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.Replacing;
import io.kappalake.transform.relation.TableState;
import java.util.List;

/**
 * A table's new rows in a draft, not published yet.
 *
 * @param replacing what of the live table the draft replaces
 * @param state the table as it would be
 * @param action what was done, such as {@code MERGE}
 * @param rows rows that the model's query gave
 * @param filesReplaced live files whose rows the draft holds instead
 * @param rowsCopied unchanged rows that were copied along with those files
 * @param keysChecked whether each key stands once in the rows that the query gave, and in no other
 *     row of the table that stood once before
 * @param anew whether it holds no row of the live table
 * @param queryIds Trino's ids of the statements that wrote
 */
public record Drafted(
        Draft draft,
        Replacing replacing,
        TableState state,
        String action,
        long rows,
        long filesReplaced,
        long rowsCopied,
        boolean keysChecked,
        boolean anew,
        List<String> queryIds) {
    public Drafted {
        requireNonNull(draft, "draft");
        requireNonNull(replacing, "replacing");
        requireNonNull(state, "state");
        requireNonNull(action, "action");
        queryIds = List.copyOf(queryIds);
    }
}
