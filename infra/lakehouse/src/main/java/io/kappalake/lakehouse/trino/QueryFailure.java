package io.kappalake.lakehouse.trino;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Failure of a statement that Trino accepted. The message carries Trino's own, the query's id and
 * the statement, shortened; tables are as they were before the statement.
 */
public final class QueryFailure extends LakehouseException {
    private static final Pattern MESSAGE =
            Pattern.compile(
                    "Query failed \\(#(\\w+)\\): (?:line (\\d+):(\\d+): )?(.*)", Pattern.DOTALL);

    private final String queryId;
    private final String reason;
    private final Optional<SqlPosition> place;
    private final String statement;

    private QueryFailure(
            String statement,
            String message,
            Throwable cause,
            String queryId,
            String reason,
            Optional<SqlPosition> place) {
        super(ErrorCode.FAILED, message, cause);
        this.queryId = queryId;
        this.reason = reason;
        this.place = place;
        this.statement = statement;
    }

    static boolean isFailureOfQuery(Throwable error) {
        return MESSAGE.matcher(String.valueOf(error.getMessage())).matches();
    }

    static QueryFailure from(String url, String statement, Throwable error) {
        Matcher parts = MESSAGE.matcher(error.getMessage());
        if (!parts.matches()) {
            throw new IllegalArgumentException(error);
        }
        Optional<SqlPosition> place =
                Optional.ofNullable(parts.group(2))
                        .map(
                                line ->
                                        new SqlPosition(
                                                Integer.parseInt(line),
                                                Integer.parseInt(parts.group(3))));
        return new QueryFailure(
                statement,
                "Trino at %s: %s; the statement was: %s"
                        .formatted(url, error.getMessage(), statement),
                error,
                parts.group(1),
                parts.group(4),
                place);
    }

    /** Trino's id of the query, as its web page shows it. */
    public String queryId() {
        return queryId;
    }

    /** Trino's message without query id and position. */
    public String reason() {
        return reason;
    }

    /** The place in the statement, if Trino names one. */
    public Optional<SqlPosition> place() {
        return place;
    }

    /** The statement, shortened. */
    public String statement() {
        return statement;
    }
}
