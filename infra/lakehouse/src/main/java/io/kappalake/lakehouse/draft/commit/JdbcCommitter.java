package io.kappalake.lakehouse.draft.commit;

import static java.util.Comparator.comparing;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.PublishingJdbcCatalog;
import io.kappalake.lakehouse.config.CatalogConfig;
import io.kappalake.lakehouse.config.Secret;
import io.kappalake.lakehouse.draft.metadata.MetadataFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits to Iceberg's JDBC catalog: one SQL transaction updates the rows of its table {@code
 * iceberg_tables}, each only if it still points at the expected metadata file. Safe for use by
 * several threads.
 */
final class JdbcCommitter implements CatalogCommitter {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcCommitter.class);
    private static final String ROW =
            " WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?";
    private static final String IS_TABLE = " AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)";
    private static final String INTEGRITY_VIOLATION = "23";

    private final CatalogConfig config;
    private volatile boolean typed;

    JdbcCommitter(CatalogConfig config) {
        this.config = config;
    }

    @Override
    public void commit(List<TableUpdate> updates, List<Registration> drafts) {
        // all commits lock the rows in the same order
        List<TableUpdate> sorted =
                updates.stream().sorted(comparing(update -> update.live().toString())).toList();
        CommitTimestamp timestamp = CommitTimestamp.now(updates);
        Map<TableUpdate, String> locations = new HashMap<>();
        for (TableUpdate update : sorted) {
            String base = update.creates() ? null : update.base().metadataFileLocation();
            locations.put(update, MetadataFile.write(timestamp.applyTo(update), base, update.io()));
        }
        inTransaction(
                (connection, typed) -> {
                    for (TableUpdate update : sorted) {
                        move(connection, typed, update, locations.get(update));
                    }
                    for (Registration draft : sorted(drafts)) {
                        if (delete(connection, typed, draft) != 1) {
                            throw new DraftMovedException(draft.name());
                        }
                    }
                    return true;
                });
        for (TableUpdate update : sorted) {
            if (!update.creates()) {
                CatalogUtil.deleteRemovedMetadataFiles(update.io(), update.base(), update.next());
            }
        }
    }

    @Override
    public boolean unregister(Registration draft) {
        return inTransaction((connection, typed) -> delete(connection, typed, draft) == 1);
    }

    @Override
    public boolean settle(List<TableUpdate> updates, List<Registration> drafts) {
        // waits for the locks of a transaction whose connection was lost, then locks no more
        inTransaction(
                (connection, typed) -> {
                    for (TableUpdate update : updates) {
                        touch(connection, update.live());
                    }
                    for (Registration draft : drafts) {
                        touch(connection, draft.name());
                    }
                    return true;
                });
        return true;
    }

    private static List<Registration> sorted(List<Registration> drafts) {
        return drafts.stream().sorted(comparing(draft -> draft.name().toString())).toList();
    }

    private void move(Connection connection, boolean typed, TableUpdate update, String location)
            throws SQLException {
        if (update.creates()) {
            insert(connection, typed, update.live(), location);
            return;
        }
        String sql =
                "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?"
                        + ROW
                        + " AND metadata_location = ?"
                        + (typed ? IS_TABLE : "");
        String base = update.base().metadataFileLocation();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, location);
            statement.setString(2, base);
            setRow(statement, 3, update.live());
            statement.setString(6, base);
            if (statement.executeUpdate() != 1) {
                throw new CommitFailedException("%s was changed meanwhile", update.live());
            }
        }
    }

    private void insert(
            Connection connection, boolean typed, TableIdentifier table, String location)
            throws SQLException {
        String sql =
                "INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name,"
                        + " metadata_location, previous_metadata_location%s) VALUES (?, ?, ?, ?, NULL%s)"
                                .formatted(typed ? ", iceberg_type" : "", typed ? ", 'TABLE'" : "");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setRow(statement, 1, table);
            statement.setString(4, location);
            statement.executeUpdate();
        } catch (SQLException e) {
            if (isIntegrityViolation(e)) {
                throw new CommitFailedException(e, "%s was made meanwhile", table);
            }
            throw e;
        }
    }

    private int delete(Connection connection, boolean typed, Registration draft)
            throws SQLException {
        String sql =
                "DELETE FROM iceberg_tables"
                        + ROW
                        + " AND metadata_location = ?"
                        + (typed ? IS_TABLE : "");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setRow(statement, 1, draft.name());
            statement.setString(4, draft.metadataLocation());
            return statement.executeUpdate();
        }
    }

    private void touch(Connection connection, TableIdentifier table) throws SQLException {
        String sql = "UPDATE iceberg_tables SET metadata_location = metadata_location" + ROW;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setRow(statement, 1, table);
            statement.executeUpdate();
        }
    }

    private void setRow(PreparedStatement statement, int from, TableIdentifier table)
            throws SQLException {
        statement.setString(from, config.name());
        statement.setString(from + 1, namespace(table.namespace()));
        statement.setString(from + 2, table.name());
    }

    private static String namespace(Namespace namespace) {
        return String.join(".", namespace.levels());
    }

    private interface Work {
        boolean run(Connection connection, boolean typed) throws SQLException;
    }

    /** Runs and commits; whatever fails before the commit is rolled back. */
    private boolean inTransaction(Work work) {
        boolean committed = false;
        boolean done = false;
        try (Connection connection = PublishingJdbcCatalog.connect(config)) {
            connection.setAutoCommit(false);
            try {
                done = work.run(connection, isTyped(connection));
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
            try {
                connection.commit();
            } catch (SQLException e) {
                throw new CommitStateUnknownException(e);
            }
            committed = true;
        } catch (SQLException e) {
            // closing a connection may fail too, when all is done
            if (!committed) {
                throw unavailable(e);
            }
            LOG.warn("Cannot close a connection to the catalog's database", e);
        }
        return done;
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // without a commit the database forgets the transaction by itself
            cause.addSuppressed(e);
        }
    }

    /** True if the catalog's table tells tables from views, which it then always will. */
    private boolean isTyped(Connection connection) throws SQLException {
        if (!typed) {
            try (ResultSet column =
                    connection
                            .getMetaData()
                            .getColumns(null, null, "iceberg_tables", "iceberg_type")) {
                typed = column.next();
            }
        }
        return typed;
    }

    private String uri() {
        return config.properties().get(CatalogProperties.URI);
    }

    private static boolean isIntegrityViolation(SQLException e) {
        return e instanceof SQLIntegrityConstraintViolationException
                || (e.getSQLState() != null && e.getSQLState().startsWith(INTEGRITY_VIOLATION))
                || String.valueOf(e.getMessage()).contains("constraint failed");
    }

    private RuntimeException unavailable(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String message = String.valueOf(e.getMessage());
        // a deadlock or a busy database: the transaction did not happen and may be tried again
        if (state.startsWith("40") || message.contains("SQLITE_BUSY")) {
            return new CommitFailedException(e, "The catalog's database is busy");
        }
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot reach the catalog's database at %s (%s); nothing was changed; is it running?"
                        .formatted(Secret.hideIn(uri()), Secret.hideIn(message)),
                e);
    }
}
