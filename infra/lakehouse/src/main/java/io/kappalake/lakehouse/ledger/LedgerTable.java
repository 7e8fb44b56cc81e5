package io.kappalake.lakehouse.ledger;

import static org.apache.iceberg.types.Types.NestedField.required;

import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.draft.Owner;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.StringType;
import org.apache.iceberg.types.Types.TimestampType;

/** The table {@code ops.ledger} and its rows. */
final class LedgerTable {
    static final TableIdentifier NAME = TableIdentifier.of(Namespaces.OPS, "ledger");

    static final Schema SCHEMA =
            new Schema(
                    required(1, "run_id", StringType.get(), "The run"),
                    required(2, "tool", StringType.get(), "What runs: transform, replay"),
                    required(3, "step", StringType.get(), "What was done"),
                    required(4, "subject", StringType.get(), "What it was done to"),
                    required(5, "at", TimestampType.withZone(), "When it was done"),
                    required(6, "owner_host", StringType.get(), "Machine of the process"),
                    required(7, "owner_pid", LongType.get(), "Id of the process"),
                    required(
                            8, "owner_started", TimestampType.withZone(), "When the process began"),
                    required(9, "details", StringType.get(), "Anything else, as JSON"));

    static final PartitionSpec PARTITIONING = PartitionSpec.builderFor(SCHEMA).month("at").build();

    private static final Map<String, String> PROPERTIES =
            Map.of(
                    "comment",
                    "One row per step of every run; append only",
                    "format-version",
                    "2",
                    // the only format that Iceberg writes without the classes of Hadoop
                    "write.format.default",
                    "avro",
                    "write.metadata.delete-after-commit.enabled",
                    "true",
                    "write.metadata.previous-versions-max",
                    "50",
                    "commit.retry.num-retries",
                    "20",
                    "commit.retry.max-wait-ms",
                    "2000");

    private LedgerTable() {}

    /** The table; it is made on first use, even by several processes at the same time. */
    static Table load(Catalog catalog) {
        try {
            return catalog.loadTable(NAME);
        } catch (NoSuchTableException e) {
            Namespaces.ensure(catalog, Namespaces.OPS);
            return create(catalog);
        }
    }

    private static Table create(Catalog catalog) {
        try {
            return catalog.createTable(NAME, SCHEMA, PARTITIONING, PROPERTIES);
        } catch (RuntimeException e) {
            // somebody else may have been faster, which a JDBC catalog on PostgreSQL does not tell
            // from other failures of its database
            if (!catalog.tableExists(NAME)) {
                throw e;
            }
            return catalog.loadTable(NAME);
        }
    }

    static Record row(LedgerEntry entry) {
        Record row = GenericRecord.create(SCHEMA);
        row.setField("run_id", entry.runId());
        row.setField("tool", entry.tool());
        row.setField("step", entry.step());
        row.setField("subject", entry.subject());
        row.setField("at", time(entry.at()));
        row.setField("owner_host", entry.owner().host());
        row.setField("owner_pid", entry.owner().pid());
        row.setField("owner_started", time(entry.owner().started()));
        row.setField("details", entry.details());
        return row;
    }

    static LedgerEntry entry(Record row) {
        return new LedgerEntry(
                text(row, "run_id"),
                text(row, "tool"),
                text(row, "step"),
                text(row, "subject"),
                instant(row, "at"),
                new Owner(
                        text(row, "owner_host"),
                        (Long) row.getField("owner_pid"),
                        instant(row, "owner_started")),
                text(row, "details"));
    }

    private static String text(Record row, String column) {
        return row.getField(column).toString();
    }

    private static Instant instant(Record row, String column) {
        return ((OffsetDateTime) row.getField(column)).toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
