package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.avro.Avro;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.DataWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models on tables of many small files, which no compaction has seen: more than one statement can
 * name with {@code -Psoak}.
 */
@ExtendWith(SharedServers.class)
class ITManyFiles {
    private static final int FILES = Sample.rounds(60, 10_000);
    private static final int ROWS = 3;
    private static final long KEYS = (long) FILES * ROWS;

    @TempDir private Path folder;

    @Test
    void areMergedAndTheirChangesRead() throws Exception {
        try (LakeProject project = LakeProject.in(folder)) {
            project.source("fresh", "id bigint, amount bigint, batch bigint");
            project.model(
                    "stock",
                    """
                    {{ config(materialized='incremental', unique_key='id') }}
                    select id, amount, batch from {{ source('raw', 'fresh') }}
                    {% if is_incremental() %} where batch > (select coalesce(max(batch), 0) from {{ this }}) {% endif %}
                    """);
            project.model(
                    "copies",
                    """
                    {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
                    select id, max_by(amount, _change = 'insert') as amount,
                        max(_change) as _change
                    from {{ changes(ref('stock')) }} group by id
                    """);
            project.file(
                    "models/tests.yml",
                    "models: [{name: stock, columns: [{name: id, data_tests: [unique, not_null]}]}]");
            project.build();
            append(project.mart("stock"));
            project.build();
            assertThat(project.rows("SELECT count(*), sum(amount) FROM copies"))
                    .containsExactly("%d|%d".formatted(KEYS, KEYS));

            // a key of three files in five, and then of each
            merge(project, "mod(a * 1000 + b, 5) < 3", 2);
            long some = (FILES * 3L + 4) / 5;
            assertThat(project.rows("SELECT count(*), sum(amount) FROM stock"))
                    .containsExactly("%d|%d".formatted(KEYS, KEYS + some));
            merge(project, "true", 3);

            assertThat(project.rows("SELECT count(*), sum(amount) FROM stock"))
                    .containsExactly("%d|%d".formatted(KEYS, KEYS + 2L * FILES));
            assertThat(project.rows("SELECT * FROM copies EXCEPT SELECT id, amount FROM stock"))
                    .isEmpty();
            assertThat(project.rows("SELECT count(*) FROM copies"))
                    .containsExactly(String.valueOf(KEYS));
        }
    }

    private static void merge(LakeProject project, String which, int batch) {
        project.execute(
                "INSERT INTO raw.fresh SELECT (a * 1000 + b) * %1$d, %2$d, %2$d FROM UNNEST(sequence(0, 9)) AS t(a) CROSS JOIN UNNEST(sequence(0, 999)) AS u(b) WHERE a * 1000 + b < %3$d AND %4$s"
                        .formatted(ROWS, batch, FILES, which));
        Results answer = project.build();
        project.assertNoDeleteFiles("stock");
        assertThat(answer.status("stock")).isEqualTo("success");
    }

    /** Appends files of a few rows each, whose metrics tell nothing of their keys. */
    private static void append(Table table) throws Exception {
        List<Future<DataFile>> written = new ArrayList<>();
        AppendFiles append = table.newAppend();
        try (ExecutorService writers = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < FILES; i++) {
                int number = i;
                written.add(writers.submit(() -> file(table, number)));
            }
            for (Future<DataFile> file : written) {
                append.appendFile(file.get());
            }
        }
        append.commit();
    }

    private static DataFile file(Table table, int number) throws IOException {
        String path = "%s/data/many-%05d.avro".formatted(table.location(), number);
        DataWriter<Record> writer =
                Avro.writeData(table.io().newOutputFile(path))
                        .schema(table.schema())
                        .createWriterFunc(org.apache.iceberg.data.avro.DataWriter::create)
                        .withSpec(table.spec())
                        .overwrite()
                        .build();
        try (writer) {
            for (int i = 0; i < ROWS; i++) {
                Record row = GenericRecord.create(table.schema());
                row.setField("id", number * (long) ROWS + i);
                row.setField("amount", 1L);
                row.setField("batch", 1L);
                writer.write(row);
            }
        }
        return writer.toDataFile();
    }
}
