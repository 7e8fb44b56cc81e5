package io.kappalake.lakehouse.draft;

/** Allowed differences between the schema of a draft and that of its live table. */
public enum Evolution {
    /** None: the same columns, types, partitioning and order. */
    KEEP,
    /**
     * Columns may be added and dropped, and types promoted where Iceberg can. Publication changes
     * the live table's schema in the same commit; existing rows have null in columns that were
     * added.
     */
    EVOLVE,
    /**
     * Any schema, partitioning and order. Publication replaces the table, all its rows included;
     * its history stays.
     */
    REPLACE
}
