package io.kappalake.replay.compare;

import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.proof.Holes;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.topic.OffsetRange;
import io.kappalake.orders.topic.OffsetRanges;
import io.kappalake.replay.publish.TableRelations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Live order tables in a namespace of their own, and drafts that are queries on them. Two
 * partitions; offsets ascend with event time, one event in three seconds. Each 100th record is a
 * dead letter, offset 1234 of partition 0 is a gap of the log, and each 500th record and 7 is late.
 */
final class AuditedTables implements AutoCloseable {
    static final int PER_PARTITION = 6_000;
    static final int GAP = 1234;

    private static final Namespace NAMESPACE = Namespace.of("audited");
    private static final String BASE = "TIMESTAMP '2026-03-01 00:00:00 UTC'";

    private final TrinoSession trino;
    private final Map<String, String> drafts = new HashMap<>();
    private final Map<String, String> kept = new HashMap<>();
    private final Map<String, String> replaced = new HashMap<>();

    private AuditedTables(TrinoSession trino) {
        this.trino = trino;
    }

    static AuditedTables fill(LakehouseConfig config) {
        try (Catalogs.Opened opened = Catalogs.open(config.catalog())) {
            SupportsNamespaces namespaces = (SupportsNamespaces) opened.catalog();
            if (!namespaces.namespaceExists(NAMESPACE)) {
                namespaces.createNamespace(NAMESPACE);
            }
            for (OrderTable table : OrderTable.all()) {
                TableIdentifier name = TableIdentifier.of(NAMESPACE, table.tableName());
                if (opened.catalog().tableExists(name)) {
                    opened.catalog().dropTable(name, true);
                }
                opened.catalog()
                        .buildTable(name, table.schema())
                        .withPartitionSpec(table.in(NAMESPACE).partitioning())
                        .create();
            }
        }
        AuditedTables tables =
                new AuditedTables(TrinoSession.open(config.trino(), NAMESPACE.toString()));
        tables.insert();
        return tables;
    }

    private void insert() {
        String records =
                """
                (SELECT p, o, %s + o * INTERVAL '3' SECOND AS t
                 FROM UNNEST(sequence(0, 1)) AS x (p)
                 CROSS JOIN UNNEST(sequence(0, %d)) AS y (o)
                 WHERE NOT (p = 0 AND o = %d))"""
                        .formatted(BASE, PER_PARTITION - 1, GAP);
        trino.update(
                """
                INSERT INTO order_events
                SELECT 'order-' || CAST(o AS varchar), 'customer-' || CAST(o %% 17 AS varchar),
                       CASE o %% 4 WHEN 0 THEN NULL WHEN 1 THEN 'placed' WHEN 2 THEN 'paid'
                            ELSE 'cancelled' END,
                       1000 + o %% 50, 'EUR', t, t, t, NULL, p, o, t, t
                FROM %s WHERE o %% 100 <> 0"""
                        .formatted(records));
        trino.update(
                """
                INSERT INTO dead_letters
                SELECT p, o, t, NULL, to_utf8('{"amount":"' || CAST(o AS varchar) || '"}'),
                       CASE WHEN o %% 200 = 0 THEN 'invalid_type' ELSE 'not_json' END, NULL, t
                FROM %s WHERE o %% 100 = 0"""
                        .formatted(records));
        trino.update("INSERT INTO late_events " + late("order_events", "o % 500 = 7"));
        trino.update(
                "INSERT INTO order_metrics " + windows("order_events", "o % 500 <> 7", 300, 1));
        // an older revision, which must not count
        trino.update(
                "INSERT INTO order_metrics SELECT window_kind, window_start, window_end, status,"
                        + " 1, 1, 1, 1, 1, 1, watermark, emitted_at FROM order_metrics"
                        + " WHERE status = 'paid'");
        trino.update(
                "DELETE FROM order_metrics WHERE status = 'paid' AND revision = 1"
                        + " AND order_count > 1");
        trino.update(
                "INSERT INTO order_metrics SELECT * FROM ("
                        + windows("order_events", "o % 500 <> 7", 300, 2)
                        + ") WHERE status = 'paid'");
    }

    /** The late events among some events, {@code o} being the offset. */
    static String late(String events, String condition) {
        return """
        SELECT order_id, customer_id, status, amount_cents, currency, created_at, updated_at,
               event_time, extra, kafka_partition, kafka_offset, kafka_timestamp, ingested_at,
               'tumbling' AS window_kind,
               from_unixtime(floor(to_unixtime(event_time) / 300) * 300) AS window_start,
               from_unixtime(floor(to_unixtime(event_time) / 300) * 300 + 300) AS window_end,
               'late' AS reason, event_time + INTERVAL '1' HOUR AS partition_watermark
        FROM (SELECT *, kafka_offset AS o FROM %s) WHERE %s"""
                .formatted(events, condition);
    }

    /** The windows of some events. */
    static String windows(String events, String condition, int seconds, int revision) {
        return """
        SELECT 'tumbling' AS window_kind, w AS window_start,
               from_unixtime(to_unixtime(w) + %1$d) AS window_end, s AS status,
               count(*) AS order_count, sum(amount_cents) AS total_amount_cents,
               CAST(sum(amount_cents) AS double) / count(*) AS avg_amount_cents,
               min(amount_cents) AS min_amount_cents, max(amount_cents) AS max_amount_cents,
               %4$d AS revision, %5$s + INTERVAL '1' DAY AS watermark, %5$s AS emitted_at
        FROM (SELECT *, kafka_offset AS o, coalesce(status, 'unknown') AS s,
                     from_unixtime(floor(to_unixtime(event_time) / %1$d) * %1$d) AS w
              FROM %2$s)
        WHERE %3$s
        GROUP BY w, s"""
                .formatted(seconds, events, condition, revision, BASE);
    }

    /** Sets a query as a table's draft, in place of all its live rows. */
    AuditedTables draft(OrderTable table, String query) {
        drafts.put(table.tableName(), "(" + query + ")");
        return this;
    }

    /** Sets a query as a table's live rows, all of which are replaced. */
    AuditedTables live(OrderTable table, String query) {
        replaced.put(table.tableName(), "(" + query + ")");
        return this;
    }

    /** Live rows that stay, by a condition; the others are replaced. */
    AuditedTables keep(OrderTable table, String condition) {
        String name = table.tableName();
        kept.put(name, "(SELECT * FROM %s WHERE %s)".formatted(name, condition));
        replaced.put(name, "(SELECT * FROM %s WHERE NOT (%s))".formatted(name, condition));
        return this;
    }

    /** Forgets all drafts. */
    AuditedTables reset() {
        drafts.clear();
        kept.clear();
        replaced.clear();
        return this;
    }

    AuditSubject subject(IngestConfig live, IngestConfig replayed) {
        return subject(live, replayed, Optional.empty(), Optional.empty());
    }

    AuditSubject subject(
            IngestConfig live,
            IngestConfig replayed,
            Optional<Instant> from,
            Optional<Instant> to) {
        TreeMap<Integer, OffsetRange> ranges = new TreeMap<>();
        ranges.put(0, new OffsetRange(0, PER_PARTITION - 1));
        ranges.put(1, new OffsetRange(0, PER_PARTITION - 1));
        Map<String, TableRelations> relations = new HashMap<>();
        for (OrderTable table : OrderTable.all()) {
            String name = table.tableName();
            String all = NAMESPACE + "." + name;
            relations.put(
                    name,
                    new TableRelations(
                            replaced.getOrDefault(name, all),
                            drafts.getOrDefault(name, all),
                            kept.getOrDefault(name, "(SELECT * FROM " + all + " WHERE false)"),
                            all));
        }
        return new AuditSubject("run-1", ranges, from, to, live, replayed, relations);
    }

    AuditReport audit(AuditSubject subject, Tolerance tolerance) {
        return audit(subject, tolerance, tables -> new DataTests("none", List.of()));
    }

    AuditReport audit(AuditSubject subject, Tolerance tolerance, DataTests.Runner tests) {
        return new AuditRunner(trino, AuditedTables::holes, tolerance, tests).run(subject);
    }

    private static Holes.Answer holes(int partition, OffsetRanges offsets) {
        OffsetRanges gap = partition == 0 ? OffsetRanges.of(GAP, GAP) : OffsetRanges.NONE;
        return new Holes.Answer(offsets.minus(gap), offsets.and(gap), OffsetRanges.NONE);
    }

    Blocks blocks(ComparedRows rows) {
        return Blocks.of(trino, rows);
    }

    /** The only row of a query, as texts. */
    List<String> texts(String sql) {
        return trino.query(
                        sql,
                        row -> {
                            List<String> texts = new ArrayList<>();
                            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                texts.add(row.getString(i));
                            }
                            return texts;
                        })
                .getFirst();
    }

    /** The only number of a query. */
    long count(String sql) {
        return trino.query(sql, row -> row.getLong(1)).getFirst();
    }

    @Override
    public void close() {
        trino.close();
    }
}
