package io.kappalake.lakehouse.draft.metadata;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Conflicts with what others did to a table since a snapshot, found by comparing its files then
 * with its files now: the snapshots in between may have expired. A compaction counts as a change
 * here, because nothing tells that it is one.
 */
public record FileConflicts(LiveTable table, OptionalLong base) {
    public FileConflicts {
        requireNonNull(table, "table");
        requireNonNull(base, "base");
        if (base.isPresent() && table.metadata().snapshot(base.getAsLong()) == null) {
            throw new ValidationException(
                    "the snapshot %d, for which the draft was made, expired", base.getAsLong());
        }
    }

    /** Requires that no file was added. */
    public void requireNoneAdded() {
        LiveFiles now = now(Expressions.alwaysTrue(), file -> true);
        requireNone("added", now.without(then(Expressions.alwaysTrue(), file -> true)));
    }

    /**
     * Requires that the files that may hold rows which an expression selects, and that meet a
     * condition, are the same as before.
     */
    public void requireSame(Expression filter, Predicate<DataFile> condition) {
        LiveFiles then = then(filter, condition);
        LiveFiles now = now(filter, condition);
        requireNone("added", now.without(then));
        requireNone("removed", then.without(now));
        requireNone("took rows from", now.withOtherDeletesThan(then));
    }

    /** Requires that delete files take no more rows from some files than before. */
    public void requireSameDeletes(Collection<String> paths) {
        if (paths.isEmpty()) {
            return;
        }
        Set<String> wanted = new HashSet<>(paths);
        Predicate<DataFile> condition = file -> wanted.contains(file.location());
        LiveFiles then = then(Expressions.alwaysTrue(), condition);
        requireNone(
                "took rows from",
                now(Expressions.alwaysTrue(), condition).withOtherDeletesThan(then));
    }

    private LiveFiles then(Expression filter, Predicate<DataFile> condition) {
        return LiveFiles.of(table, base, filter, condition);
    }

    private LiveFiles now(Expression filter, Predicate<DataFile> condition) {
        return LiveFiles.of(table, table.currentSnapshot(), filter, condition);
    }

    private static void requireNone(String what, Set<String> paths) {
        if (!paths.isEmpty()) {
            throw new ValidationException(
                    "others %s %d files of what it replaces, for example %s",
                    what, paths.size(), paths.iterator().next());
        }
    }
}
