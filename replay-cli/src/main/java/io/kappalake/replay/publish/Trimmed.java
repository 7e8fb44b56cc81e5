package io.kappalake.replay.publish;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.kappalake.replay.publish.ExchangedRows.Condition;
import java.util.EnumSet;
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
     * One table's part.
     *
     * @param snapshot the draft's snapshot that holds just the rows to publish; empty if it never
     *     got any
     * @param rows number of rows in it
     * @param wholeLog whether all rows of the live table's base lie in the offsets of the replay
     * @param movedOutsideCut whether live dead letters are events outside the cut in the replay
     * @param live the live table's snapshot whose files are replaced; empty for that of the plan
     */
    public record Part(
            OptionalLong snapshot,
            long rows,
            boolean wholeLog,
            @JsonProperty("elsewhere") boolean movedOutsideCut,
            OptionalLong live) {
        public Part {
            requireNonNull(snapshot, "snapshot");
            // earlier versions did not note it
            live = live == null ? OptionalLong.empty() : live;
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
