package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.materialization.Drafted;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.memory.ModelMemory.Warning;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What computing a node came to; nothing is published yet. */
sealed interface Built {
    /** The relation that it is about. */
    RelationName relation();

    /** The SQL that ran, or would have. */
    String sql();

    /**
     * New rows wait in a draft.
     *
     * @param memory what the table is to remember
     * @param consumed the states whose changes were consumed
     * @param before the marks that were consumed before, by {@code schema.table}
     * @param rowsRead rows that {@code changes()} read
     * @param note what people are to know of it
     * @param passedBefore fingerprints of tests that found no row in the table that is there; none
     *     if others changed its rows since
     * @param key the columns of its unique key
     */
    record InDraft(
            RelationName relation,
            Drafted drafted,
            ModelMemory memory,
            Map<RelationName, TableState> consumed,
            Map<String, Mark> before,
            OptionalLong rowsRead,
            Optional<String> note,
            Set<String> passedBefore,
            List<String> key,
            String sql)
            implements Built {
        public InDraft {
            requireNonNull(relation, "relation");
            requireNonNull(drafted, "drafted");
            requireNonNull(memory, "memory");
            consumed = Map.copyOf(consumed);
            before = Map.copyOf(before);
            requireNonNull(rowsRead, "rowsRead");
            requireNonNull(sql, "sql");
        }
    }

    /** Nothing that the table is made of has changed since it was published. */
    record Unchanged(RelationName relation, ModelMemory memory, String sql) implements Built {}

    /**
     * A view to be created.
     *
     * @param current whether there is the same one already
     * @param columns a fingerprint of the columns of the tables that it reads
     * @param audit the fingerprint of the tests that the one that is there has passed
     * @param warnings of those tests
     */
    record View(
            RelationName relation,
            String sql,
            boolean current,
            String columns,
            String audit,
            List<Warning> warnings)
            implements Built {
        public View {
            warnings = List.copyOf(warnings);
        }
    }
}
