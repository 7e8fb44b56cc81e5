package io.kappalake.lakehouse.ledger;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.InvalidAvroMagicException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.avro.Avro;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.avro.DataWriter;
import org.apache.iceberg.data.avro.PlannedDataReader;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.StringType;
import org.apache.iceberg.util.DateTimeUtil;

/** An Avro file of ledger entries. */
final class LedgerFile {
    private static final int RUN_ID = LedgerTable.SCHEMA.findField("run_id").fieldId();
    private static final int TOOL = LedgerTable.SCHEMA.findField("tool").fieldId();

    /** The name of a file that was appended here. */
    private static final Pattern APPENDED =
            Pattern.compile(".*/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.avro");

    private LedgerFile() {}

    /**
     * Writes entries of one month.
     *
     * @return with the least and greatest run id and tool, by which a reader passes over the files
     *     of others
     */
    static DataFile write(Table table, List<LedgerEntry> entries) {
        PartitionKey month = month(table, entries.get(0));
        OutputFile output =
                table.io()
                        .newOutputFile(
                                table.locationProvider()
                                        .newDataLocation(
                                                table.spec(),
                                                month,
                                                FileFormat.AVRO.addExtension(
                                                        UUID.randomUUID().toString())));
        FileAppender<Record> appender;
        try (FileAppender<Record> open =
                Avro.write(output)
                        .schema(LedgerTable.SCHEMA)
                        .createWriterFunc(DataWriter::create)
                        .build()) {
            appender = open;
            entries.forEach(entry -> open.add(LedgerTable.row(entry)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DataFiles.builder(table.spec())
                .withPath(output.location())
                .withFormat(FileFormat.AVRO)
                .withPartition(month)
                .withFileSizeInBytes(appender.length())
                .withMetrics(metrics(entries))
                .build();
    }

    static PartitionKey month(Table table, LedgerEntry entry) {
        PartitionKey month = new PartitionKey(table.spec(), table.schema());
        Record row = LedgerTable.row(entry);
        // partition transforms work on how Iceberg stores a time
        row.setField("at", DateTimeUtil.microsFromInstant(entry.at()));
        month.partition(row);
        return month;
    }

    private static Metrics metrics(List<LedgerEntry> entries) {
        List<String> runs = entries.stream().map(LedgerEntry::runId).sorted().toList();
        List<String> tools = entries.stream().map(LedgerEntry::tool).sorted().toList();
        long rows = entries.size();
        return new Metrics(
                rows,
                Map.of(),
                Map.of(RUN_ID, rows, TOOL, rows),
                Map.of(RUN_ID, 0L, TOOL, 0L),
                Map.of(),
                Map.of(RUN_ID, bound(runs.getFirst()), TOOL, bound(tools.getFirst())),
                Map.of(RUN_ID, bound(runs.getLast()), TOOL, bound(tools.getLast())));
    }

    private static ByteBuffer bound(String text) {
        return Conversions.toByteBuffer(StringType.get(), text);
    }

    /** Returns whether a file holds what was appended at once, in its order. */
    static boolean isAppended(DataFile file) {
        return APPENDED.matcher(file.location()).matches();
    }

    /** Returns whether a file cannot be read because of what it is, not because of its storage. */
    static boolean isDamage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotFoundException
                    || cause instanceof AvroRuntimeException
                    || cause instanceof InvalidAvroMagicException
                    || cause instanceof EOFException) {
                return true;
            }
        }
        return false;
    }

    static List<LedgerEntry> read(Table table, DataFile file) {
        try (CloseableIterable<Record> rows =
                Avro.read(table.io().newInputFile(file.location(), file.fileSizeInBytes()))
                        .project(LedgerTable.SCHEMA)
                        .createResolvingReader(PlannedDataReader::create)
                        .build()) {
            List<LedgerEntry> entries = new ArrayList<>();
            rows.forEach(row -> entries.add(LedgerTable.entry(row)));
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
