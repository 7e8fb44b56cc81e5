package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.change.FileChanges;
import io.kappalake.transform.memory.Cursors;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the tables that a node read are as they were when it was published. */
final class Inputs {
    private final String catalog;

    Inputs(String catalog) {
        this.catalog = requireNonNull(catalog, "catalog");
    }

    /** The states that were read, without that of the node's own table. */
    Map<String, Mark> marks(Reader reader, RelationName own) {
        Map<String, Mark> marks = new TreeMap<>();
        reader.inputs()
                .forEach(
                        (name, state) -> {
                            if (!name.equals(own)) {
                                marks.put(text(name), Cursors.mark(state));
                            }
                        });
        return marks;
    }

    private String text(RelationName name) {
        return name.catalog().equals(catalog) ? name.toString() : name.sql();
    }

    /** The relation of an input's name; empty if it is of another catalog. */
    Optional<RelationName> relation(String input) {
        int dot = input.indexOf('.');
        return input.startsWith("\"") || dot < 0
                ? Optional.empty()
                : Optional.of(
                        new RelationName(
                                catalog, input.substring(0, dot), input.substring(dot + 1)));
    }

    /**
     * Whether the same tables with the same rows were read. Another snapshot with the same rows is
     * the same.
     */
    boolean areSame(Map<String, Mark> then, Reader reader, RelationName own) {
        return then.keySet().equals(marks(reader, own).keySet())
                && changed(then, reader, own).isEmpty();
    }

    /** The tables that are not as they were, or were not read then. */
    List<RelationName> changed(Map<String, Mark> then, Reader reader, RelationName own) {
        Map<String, Mark> now = marks(reader, own);
        return reader.inputs().entrySet().stream()
                .filter(input -> !input.getKey().equals(own))
                .filter(
                        input -> {
                            Mark before = then.get(text(input.getKey()));
                            Mark after = now.get(text(input.getKey()));
                            return before == null || !isSame(before, after, input.getValue());
                        })
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isSame(Mark then, Mark now, TableState state) {
        if (state.pending().filter(TableState.Pending::makesSnapshot).isPresent()
                || state.table() == null) {
            return false;
        }
        Mark settled = Cursors.settled(then, state.table());
        if (settled.equals(now)) {
            return true;
        }
        if (!settled.table().equals(now.table()) || settled.publication() != null) {
            return false;
        }
        try {
            return FileChanges.steps(state.table(), settled.at(), now.at()).isEmpty();
        } catch (LakehouseException e) {
            // expired, or with delete files: it cannot be told
            return false;
        }
    }
}
