package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Set;
import org.apache.iceberg.expressions.Expression;

/** The rows of the live table that a publication replaces by the draft's. */
public sealed interface Replacing {
    /** None: the draft's rows are added. */
    static Replacing nothing() {
        return new Nothing();
    }

    /** All of them. Whatever others add after the draft was opened is a conflict. */
    static Replacing everything() {
        return new Everything();
    }

    /**
     * Those in some data files, as {@code "$path"} names them. Whatever others add after the draft
     * was opened is a conflict.
     */
    static Replacing files(Collection<String> paths) {
        return new Files(Set.copyOf(paths));
    }

    /**
     * Those in some data files of the draft's base snapshot. What others append meanwhile is no
     * conflict; what others remove of these files is one, and so is what another publication adds,
     * because it may hold the same rows.
     */
    static Replacing history(Collection<String> paths) {
        return new History(Set.copyOf(paths));
    }

    /**
     * Those that an expression selects. It must select whole files, as along partition borders, and
     * the draft may have no rows outside. What others add outside is no conflict.
     */
    static Replacing range(Expression range) {
        return new Range(range);
    }

    /**
     * Those in the partitions that the draft has rows in; all of them where the table is not
     * partitioned. A draft without rows replaces nothing.
     */
    static Replacing partitions() {
        return new Partitions();
    }

    record Nothing() implements Replacing {}

    record Everything() implements Replacing {}

    record Files(Set<String> paths) implements Replacing {
        public Files {
            paths = Set.copyOf(paths);
        }
    }

    record History(Set<String> paths) implements Replacing {
        public History {
            paths = Set.copyOf(paths);
        }
    }

    record Range(Expression range) implements Replacing {
        public Range {
            requireNonNull(range, "range");
        }
    }

    record Partitions() implements Replacing {}
}
