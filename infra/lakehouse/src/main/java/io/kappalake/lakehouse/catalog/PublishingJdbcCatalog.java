package io.kappalake.lakehouse.catalog;

import io.kappalake.lakehouse.config.CatalogConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;

/**
 * Iceberg's JDBC catalog, which also tells how it was opened, so that the pointers of several
 * tables can be read and moved in one transaction of its database.
 */
public final class PublishingJdbcCatalog extends JdbcCatalog {
    private static final String DRIVER_PREFIX = "jdbc.";

    private CatalogConfig config;

    @Override
    public void initialize(String name, Map<String, String> properties) {
        super.initialize(name, properties);
        config = new CatalogConfig(name, properties);
    }

    /** The name and the properties that it was opened with. */
    public CatalogConfig config() {
        return config;
    }

    /**
     * A connection of its own to a catalog's database; the caller closes it.
     *
     * @throws SQLException if the database does not answer
     */
    public static Connection connect(CatalogConfig config) throws SQLException {
        Properties driver = new Properties();
        config.properties()
                .forEach(
                        (key, value) -> {
                            if (key.startsWith(DRIVER_PREFIX)) {
                                driver.setProperty(key.substring(DRIVER_PREFIX.length()), value);
                            }
                        });
        return DriverManager.getConnection(config.properties().get(CatalogProperties.URI), driver);
    }

    /**
     * A row of the catalog.
     *
     * @param location the metadata file
     */
    record Pointer(String location, boolean view) {}

    /** The pointer of each table and view, all as of one moment. */
    Map<TableIdentifier, Pointer> pointers() throws SQLException {
        Map<TableIdentifier, Pointer> pointers = new HashMap<>();
        // databases of old versions have no column iceberg_type
        try (Connection connection = connect(config);
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT * FROM iceberg_tables WHERE catalog_name = ?")) {
            statement.setString(1, config.name());
            try (ResultSet rows = statement.executeQuery()) {
                boolean typed = hasColumn(rows.getMetaData(), "iceberg_type");
                while (rows.next()) {
                    pointers.put(
                            TableIdentifier.of(
                                    Namespace.of(rows.getString("table_namespace").split("\\.")),
                                    rows.getString("table_name")),
                            new Pointer(
                                    rows.getString("metadata_location"),
                                    typed && "VIEW".equals(rows.getString("iceberg_type"))));
                }
            }
        }
        return pointers;
    }

    private static boolean hasColumn(ResultSetMetaData columns, String name) throws SQLException {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            if (columns.getColumnName(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The table that a metadata file describes.
     *
     * @throws org.apache.iceberg.exceptions.NotFoundException if there is no such file any more
     */
    Table tableAt(TableIdentifier name, String location) {
        FileIO io = newTableOps(name).io();
        return new BaseTable(
                new StaticTableOperations(TableMetadataParser.read(io, location), io),
                fullTableName(name(), name));
    }

    /** The view that a metadata file describes; see {@link #tableAt}. */
    ViewMetadata viewAt(TableIdentifier name, String location) {
        return ViewMetadataParser.read(newTableOps(name).io(), location);
    }
}
