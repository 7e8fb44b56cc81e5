package io.kappalake.replay.publish;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.kappalake.replay.publish.ExchangedRows.Condition;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rows that a replay is going to publish.
 *
 * @param tables by live table, {@code namespace.name}
 */
public record Trimmed(Cut cut, SortedMap<String, Part> tables) {
    public Trimmed {
        requireNonNull(cut, "cut");
        tables = unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /**
     * A draft with all rows of the range.
     *
     * @param snapshot the draft's snapshot; empty if it never got any rows
     * @param rows number of rows in it
     */
    public record Whole(OptionalLong snapshot, long rows) {
        public Whole {
            requireNonNull(snapshot, "snapshot");
        }
    }

    /**
     * One table's part.
     *
     * @param snapshot the draft's snapshot that holds just the rows to publish; empty if it never
     *     got any
     * @param rows number of rows in it
     * @param wholeLog whether all rows of the live table's base lie in the offsets of the replay
     * @param movedOutsideCut whether live dead letters are events outside the cut in the replay
     * @param live the live table's snapshot whose files are replaced; empty for that of the plan
     * @param files paths of the live files that are replaced, where those without a difference
     *     stay; empty if all of the range are
     * @param whole the draft with all rows of the range, if {@code files} are given
     */
    public record Part(
            OptionalLong snapshot,
            long rows,
            boolean wholeLog,
            @JsonProperty("elsewhere") boolean movedOutsideCut,
            OptionalLong live,
            Optional<List<String>> files,
            Optional<Whole> whole) {
        public Part {
            requireNonNull(snapshot, "snapshot");
            // earlier versions did not note these
            live = live == null ? OptionalLong.empty() : live;
            files = files == null ? Optional.empty() : files.map(List::copyOf);
            whole = whole == null ? Optional.empty() : whole;
        }

        /** The part with its whole range. */
        Part(
                OptionalLong snapshot,
                long rows,
                boolean wholeLog,
                boolean movedOutsideCut,
                OptionalLong live) {
            this(
                    snapshot,
                    rows,
                    wholeLog,
                    movedOutsideCut,
                    live,
                    Optional.empty(),
                    Optional.empty());
        }

        /**
         * The part without the rows that do not differ.
         *
         * @param differing the draft's snapshot that lacks them
         * @param replaced paths of the live files that hold rows which differ
         */
        public Part only(OptionalLong differing, long rows, List<String> replaced) {
            return new Part(
                    differing,
                    rows,
                    wholeLog,
                    movedOutsideCut,
                    live,
                    Optional.of(replaced),
                    Optional.of(new Whole(snapshot, this.rows)));
        }

        /** The part with all rows of its range. */
        public Part all() {
            return whole.map(
                            all ->
                                    new Part(
                                            all.snapshot(),
                                            all.rows(),
                                            wholeLog,
                                            movedOutsideCut,
                                            live))
                    .orElse(this);
        }

        /** Returns the live table's snapshot whose files are replaced. */
        OptionalLong base(OptionalLong planned) {
            return live.isPresent() ? live : planned;
        }

        /** Returns the conditions by which the live rows to exchange are chosen. */
        Set<Condition> conditions() {
            Set<Condition> conditions = EnumSet.noneOf(Condition.class);
            if (!wholeLog) {
                conditions.add(Condition.PLANNED_OFFSETS);
            }
            if (movedOutsideCut) {
                conditions.add(Condition.NOT_MOVED_OUTSIDE_CUT);
            }
            return conditions;
        }
    }
}
