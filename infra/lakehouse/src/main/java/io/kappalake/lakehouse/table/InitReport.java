package io.kappalake.lakehouse.table;

import java.util.List;

/** Result of {@link LakehouseTables#createAll}, one entry per table or view. */
public record InitReport(List<Entry> entries) {
    public InitReport {
        entries = List.copyOf(entries);
    }

    /** The three outcomes. */
    public enum State {
        CREATED,
        UNCHANGED,
        /** It exists with another definition, and was left alone. */
        DIFFERENT
    }

    /**
     * Result for one table or view.
     *
     * @param name namespace and name
     * @param differences between the live table and its definition, in words
     */
    public record Entry(String name, State state, List<String> differences) {
        public Entry {
            differences = List.copyOf(differences);
        }
    }

    /** The entries that exist with another definition. */
    public List<Entry> different() {
        return entries.stream().filter(entry -> entry.state() == State.DIFFERENT).toList();
    }
}
