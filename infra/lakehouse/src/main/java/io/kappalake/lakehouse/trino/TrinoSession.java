package io.kappalake.lakehouse.trino;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.TrinoConfig;
import io.trino.jdbc.TrinoStatement;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session with Trino on the lakehouse's catalog. Not safe for use by several threads. */
public final class TrinoSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrinoSession.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SHOWN_OF_A_STATEMENT = 400;

    /** The message of Iceberg's JDBC catalog when its first statement fails. */
    private static final String CATALOG_AWAY = "Cannot check and eventually update SQL schema";

    private final TrinoConfig config;
    private final Connection connection;

    /** Reads one row, to which the result set is positioned. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private TrinoSession(TrinoConfig config, Connection connection) {
        this.config = config;
        this.connection = connection;
    }

    /**
     * Opens a session whose unqualified names are those of one schema. A server that does not
     * answer is asked again for 20 seconds.
     *
     * @throws LakehouseException {@code UNAVAILABLE}, with the address, if it still does not answer
     *     then, or refuses the user
     */
    public static TrinoSession open(TrinoConfig config, String schema) {
        return open(config, schema, PATIENCE);
    }

    /**
     * As {@link #open(TrinoConfig, String)}, for writing into drafts: Trino collects no statistics
     * of what is written, which would be lost with the draft and cost a third of the write.
     */
    public static TrinoSession openForDrafts(TrinoConfig config, String schema) {
        return open(config, schema, PATIENCE, forDrafts(config));
    }

    /**
     * As {@link #openForDrafts}, without asking the server whether it is there: for a server that
     * has answered shortly before. The first statement fails if it does not answer any more.
     */
    public static TrinoSession openAnotherForDrafts(TrinoConfig config, String schema) {
        try {
            return new TrinoSession(config, connect(config, schema, forDrafts(config)));
        } catch (SQLException e) {
            throw unreachable(config, e);
        }
    }

    private static String forDrafts(TrinoConfig config) {
        return config.catalog() + ".collect_extended_statistics_on_write:false";
    }

    static TrinoSession open(TrinoConfig config, String schema, Duration patience) {
        return open(config, schema, patience, "");
    }

    private static TrinoSession open(
            TrinoConfig config, String schema, Duration patience, String sessionProperties) {
        RetryPolicy<TrinoSession> retries =
                RetryPolicy.<TrinoSession>builder()
                        .handle(SQLException.class)
                        .abortOn(TrinoSession::isRefusal)
                        .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(2))
                        .withMaxRetries(-1)
                        .withMaxDuration(patience)
                        .build();
        try {
            return Failsafe.with(retries).get(() -> connectNow(config, schema, sessionProperties));
        } catch (FailsafeException e) {
            throw unreachable(config, e.getCause());
        }
    }

    private static boolean isRefusal(Throwable error) {
        return String.valueOf(error.getMessage()).contains("Authentication failed");
    }

    private static TrinoSession connectNow(
            TrinoConfig config, String schema, String sessionProperties) throws SQLException {
        Connection connection = connect(config, schema, sessionProperties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return new TrinoSession(config, connection);
    }

    /** A connection, which asks the server nothing yet. */
    private static Connection connect(TrinoConfig config, String schema, String sessionProperties)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("source", "kappalake");
        if (!sessionProperties.isEmpty()) {
            properties.setProperty("sessionProperties", sessionProperties);
        }
        config.password().ifPresent(p -> properties.setProperty("password", p.reveal()));
        URI address = URI.create(config.url());
        boolean secure = "https".equals(address.getScheme());
        if (secure) {
            properties.setProperty("SSL", "true");
            config.certificates()
                    .ifPresent(
                            file -> properties.setProperty("SSLTrustStorePath", file.toString()));
        }
        int port = address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80;
        String url =
                "jdbc:trino://%s:%d/%s/%s"
                        .formatted(address.getHost(), port, config.catalog(), schema);
        return new io.trino.jdbc.TrinoDriver().connect(url, properties);
    }

    private static LakehouseException unreachable(TrinoConfig config, Throwable cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot reach Trino at %s as user %s (%s): is it running? './kappalake status' tells for the embedded lakehouse"
                        .formatted(config.url(), config.user(), cause.getMessage()),
                cause);
    }

    /**
     * Runs a query and returns its rows.
     *
     * @throws LakehouseException {@code FAILED} with Trino's message, the query's id and the
     *     statement, shortened; {@code UNAVAILABLE} if Trino went away. The session stays usable.
     */
    public <T> List<T> query(String sql, Row<T> row) {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(row.read(rows));
            }
            LOG.debug(
                    "{} rows in {} ms: {}",
                    result.size(),
                    (System.nanoTime() - start) / 1_000_000,
                    sql);
            return result;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /**
     * Runs a query that yields at most one row; see {@link #query} for errors.
     *
     * @throws LakehouseException {@code FAILED} if there are more
     */
    public <T> Optional<T> querySingle(String sql, Row<T> row) {
        List<T> rows = query(sql, row);
        if (rows.size() > 1) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Expected one row of Trino and got %d: %s"
                            .formatted(rows.size(), shortened(sql)));
        }
        return rows.stream().findFirst();
    }

    /** A column of a query's result; the type as Trino writes it. */
    public record Column(String name, String type) {}

    /**
     * The columns that a query would return. Trino plans the query, but reads no data; see {@link
     * #query} for errors (a place in the statement is one line below that of the query).
     */
    public List<Column> describe(String sql) {
        String described = "SELECT * FROM (\n" + sql + "\n) LIMIT 0";
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(described)) {
            ResultSetMetaData metadata = rows.getMetaData();
            List<Column> columns = new ArrayList<>();
            for (int i = 1; i <= metadata.getColumnCount(); i++) {
                columns.add(new Column(metadata.getColumnLabel(i), metadata.getColumnTypeName(i)));
            }
            LOG.debug("Described in {} ms: {}", (System.nanoTime() - start) / 1_000_000, sql);
            return columns;
        } catch (SQLException e) {
            throw failed(described, e);
        }
    }

    /** Result of a statement that changed rows: their number, and Trino's query id. */
    public record Update(long rows, String queryId) {}

    /** Runs a statement that changes rows, to its end; see {@link #query} for errors. */
    public Update update(String sql) {
        AtomicReference<String> queryId = new AtomicReference<>("");
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            statement
                    .unwrap(TrinoStatement.class)
                    .setProgressMonitor(stats -> queryId.set(stats.getQueryId()));
            long rows = statement.executeLargeUpdate(sql);
            LOG.debug("{} rows in {} ms: {}", rows, (System.nanoTime() - start) / 1_000_000, sql);
            return new Update(Math.max(0, rows), queryId.get());
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /**
     * Runs a statement that returns no rows of interest, to its end; see {@link #query} for errors.
     */
    public void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private LakehouseException failed(String sql, SQLException e) {
        return failure(config, sql, e);
    }

    /**
     * The error for a statement's failure. Trino tells that its catalog has lost its database as a
     * failure of the statement; it is gone once the database is back, and so is worth another try.
     */
    static LakehouseException failure(TrinoConfig config, String sql, SQLException e) {
        if (String.valueOf(e.getMessage()).contains(CATALOG_AWAY)) {
            return new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    "Trino at %s cannot reach the catalog's database (%s): is PostgreSQL running? './kappalake status' tells for the embedded lakehouse"
                            .formatted(config.url(), e.getMessage()),
                    e);
        }
        if (QueryFailure.isFailureOfQuery(e)) {
            return QueryFailure.from(config.url(), shortened(sql), e);
        }
        return unreachable(config, e);
    }

    private static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_OF_A_STATEMENT
                ? line
                : line.substring(0, SHOWN_OF_A_STATEMENT) + "...";
    }

    /** Ends the session; a running statement is cancelled. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Trino at {} did not take the end of the session", config.url(), e);
        }
    }
}
