package io.kappalake.transform.relation;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Collection;

/** Conditions on the file that a row stands in; Trino plans no split for the other files. */
public final class FileList {
    /** Below Trino's default {@code query.max-length} of 1,000,000 characters. */
    private static final int LONGEST = 600_000;

    private FileList() {}

    /** Whether the files can be named in one statement. */
    public static boolean fits(Collection<String> paths) {
        return paths.stream().mapToLong(path -> path.length() + 4L).sum() <= LONGEST;
    }

    /**
     * Rows that stand in one of the files.
     *
     * @throws LakehouseException {@code REFUSED} if the list is too long for one statement
     */
    public static String in(RelationName table, Collection<String> paths) {
        return condition(table, paths, "IN", "false");
    }

    /** Rows that stand in none of the files; see {@link #in}. */
    public static String notIn(RelationName table, Collection<String> paths) {
        return condition(table, paths, "NOT IN", "true");
    }

    private static String condition(
            RelationName table, Collection<String> paths, String operator, String ifEmpty) {
        if (paths.isEmpty()) {
            return ifEmpty;
        }
        String list =
                paths.stream()
                        .map(path -> "'" + path.replace("'", "''") + "'")
                        .collect(joining(", "));
        if (list.length() > LONGEST) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    ("Cannot name %d files of %s in one statement: compact the table (ALTER TABLE %s"
                                    + " EXECUTE optimize) or build the model anew (--full-refresh)")
                            .formatted(paths.size(), table, table));
        }
        return "\"$path\" %s (%s)".formatted(operator, list);
    }
}
