package io.kappalake.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.avro.Avro;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.avro.DataWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Ages a table: as many commits of a file of one row each as hours of small commits would leave.
 */
final class AgedTable {
    private AgedTable() {}

    static void age(Table table, int commits) {
        for (int i = 0; i < commits; i++) {
            table.newAppend().appendFile(write(table, i)).commit();
        }
    }

    private static DataFile write(Table table, int number) {
        GenericRecord row = GenericRecord.create(table.schema());
        for (NestedField column : table.schema().columns()) {
            if (column.isRequired()) {
                row.setField(column.name(), value(column, number));
            }
        }
        OutputFile output =
                table.io()
                        .newOutputFile(
                                table.locationProvider()
                                        .newDataLocation(
                                                FileFormat.AVRO.addExtension(
                                                        UUID.randomUUID().toString())));
        FileAppender<GenericRecord> appender;
        try (FileAppender<GenericRecord> open =
                Avro.write(output)
                        .schema(table.schema())
                        .createWriterFunc(DataWriter::create)
                        .build()) {
            appender = open;
            open.add(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DataFiles.builder(table.spec())
                .withPath(output.location())
                .withFormat(FileFormat.AVRO)
                .withPartitionPath(
                        "%s=%s"
                                .formatted(
                                        table.spec().fields().getFirst().name(),
                                        LocalDate.now(ZoneOffset.UTC)))
                .withFileSizeInBytes(appender.length())
                .withRecordCount(1)
                .build();
    }

    /** Offsets below zero are those of no record. */
    private static Object value(NestedField column, int number) {
        return switch (column.type().typeId()) {
            case STRING -> "old-" + number;
            case LONG -> -1L - number;
            case INTEGER -> 0;
            case BOOLEAN -> false;
            case TIMESTAMP -> LocalDate.now(ZoneOffset.UTC).atStartOfDay().atOffset(ZoneOffset.UTC);
            default ->
                    throw new IllegalStateException(
                            "No value for a column of type " + column.type());
        };
    }
}
