package io.kappalake.orders.proof;

import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.proof.WindowSql.Stretch;
import io.kappalake.orders.proof.WindowSums.Differing;
import io.kappalake.orders.proof.WindowSums.Kind;
import io.kappalake.orders.relation.OrderRelations;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.window.ClosingRule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The second sum: for each window that is closed for good and each state, the events in {@code
 * order_events} are those counted in the latest revision and those in {@code late_events}.
 */
public final class WindowCheck {
    private static final int SHOWN = 20;

    private final TrinoSession trino;
    private final IngestConfig config;

    /** A check of windows that were computed by one configuration. */
    public WindowCheck(TrinoSession trino, IngestConfig config) {
        this.trino = trino;
        this.config = config;
    }

    /** The sums of all windows that are closed for good by the newest watermark. */
    public WindowSums sums(OrderRelations tables) {
        OptionalLong closedAt = closedAt(tables);
        return sums(tables, closedAt, WindowSql.ALL);
    }

    /** The newest watermark in the metrics, in milliseconds since 1970. */
    private OptionalLong closedAt(OrderRelations tables) {
        return trino
                .query(
                        new WindowSql(tables, config, WindowSql.ALL).closedAt(),
                        WindowCheck::watermark)
                .stream()
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    /**
     * The sums of the windows that lie wholly within a span of time, whoever wrote them.
     *
     * @param tables the relations, which need not hold anything outside of the span
     * @param clock relations whose newest watermark decides which windows are closed for good if
     *     the span has no end; with an end, all windows in it are taken to be closed
     * @throws io.kappalake.lakehouse.LakehouseException if Trino fails
     */
    public WindowSums sums(
            OrderRelations tables,
            OrderRelations clock,
            Optional<Instant> from,
            Optional<Instant> to) {
        OptionalLong closedAt =
                to.isPresent()
                        ? OptionalLong.of(
                                ClosingRule.inMillis(config.allowedLateness())
                                        .closesAt(to.get().toEpochMilli()))
                        : closedAt(clock);
        return sums(
                tables,
                closedAt,
                new Stretch(
                        from.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
                        to.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE)));
    }

    private WindowSums sums(OrderRelations tables, OptionalLong closedAt, Stretch stretch) {
        WindowSql sql = new WindowSql(tables, config, stretch);
        List<Kind> kinds = trino.query(sql.totals(closedAt), WindowCheck::kind);
        boolean differ = kinds.stream().anyMatch(k -> k.differing() > 0);
        List<Long> wrong =
                trino.querySingle(
                                sql.wrongRows(),
                                row -> List.of(row.getLong(1), row.getLong(2), row.getLong(3)))
                        .orElseThrow();
        return new WindowSums(
                closedAt.isPresent()
                        ? Optional.of(Instant.ofEpochMilli(closedAt.getAsLong()))
                        : Optional.empty(),
                kinds,
                differ
                        ? trino.query(sql.differing(closedAt, SHOWN), WindowCheck::differing)
                        : List.of(),
                wrong.get(0),
                wrong.get(1),
                wrong.get(2));
    }

    private static OptionalLong watermark(ResultSet row) throws SQLException {
        long millis = row.getLong(1);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(millis);
    }

    private static Kind kind(ResultSet row) throws SQLException {
        return new Kind(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9));
    }

    private static Differing differing(ResultSet row) throws SQLException {
        return new Differing(
                row.getString(1),
                Instant.ofEpochMilli(row.getLong(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10));
    }
}
