package io.kappalake.lakehouse.table;

import io.kappalake.lakehouse.config.LakehouseConfig;
import java.util.List;

/**
 * The tables and views that a module needs; found by {@link java.util.ServiceLoader}, so that
 * {@code init} creates those of all modules.
 */
public interface TableProvider {
    /** The tables, in the order in which they are created. */
    List<TableDefinition> tables(LakehouseConfig config);

    /** The views, which are created after the tables. */
    List<ViewDefinition> views(LakehouseConfig config);
}
