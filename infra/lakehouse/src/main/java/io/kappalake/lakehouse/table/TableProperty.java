package io.kappalake.lakehouse.table;

import org.apache.iceberg.Table;

/** Notes among the properties of a live table, which change none of its rows. */
public final class TableProperty {
    private TableProperty() {}

    /** Sets one property, in a commit of its own. */
    public static void set(Table table, String key, String value) {
        table.updateProperties().set(key, value).commit();
    }
}
