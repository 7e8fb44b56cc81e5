package io.kappalake.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Types.IntegerType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StringType;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // what is closed may be interrupted, which nobody does here
class TestBoundedFiles {
    private static final Schema SCHEMA =
            new Schema(
                    NestedField.required(1, "day", IntegerType.get()),
                    NestedField.required(2, "text", StringType.get()));
    private static final RowLayout LAYOUT =
            new RowLayout(
                    FlinkSchemaUtil.convert(SCHEMA),
                    SCHEMA,
                    PartitionSpec.builderFor(SCHEMA).identity("day").build());
    private static final int MAX_OPEN = 3;

    /** Files of days, as Iceberg's writer has them open until it is asked for what is to commit. */
    private static final class Files
            implements CommittingSinkWriter<RowData, Map<Integer, List<String>>> {
        private Map<Integer, List<String>> open = new TreeMap<>();
        private int most;
        private boolean closed;

        @Override
        public void write(RowData row, Context context) {
            open.computeIfAbsent(row.getInt(0), day -> new ArrayList<>())
                    .add(row.getString(1).toString());
            most = Math.max(most, open.size());
        }

        @Override
        public Collection<Map<Integer, List<String>>> prepareCommit() {
            Map<Integer, List<String>> files = open;
            open = new TreeMap<>();
            return List.of(files);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void writeWatermark(Watermark watermark) {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private final Files files = new Files();

    private BoundedFiles<Map<Integer, List<String>>> writer(long maxKept) {
        return new BoundedFiles<>(files, LAYOUT, MAX_OPEN, maxKept);
    }

    /** One object for all rows, as the job's sinks get them. */
    private final GenericRowData row = new GenericRowData(2);

    private RowData row(int day, String text) {
        row.setField(0, day);
        row.setField(1, StringData.fromString(text));
        return row;
    }

    /** The rows of all files, by day and in their order. */
    private static Map<Integer, List<String>> rows(Collection<Map<Integer, List<String>>> results) {
        return results.stream()
                .flatMap(result -> result.entrySet().stream())
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> List.copyOf(entry.getValue()),
                                (a, b) -> {
                                    List<String> both = new ArrayList<>(a);
                                    both.addAll(b);
                                    return both;
                                },
                                TreeMap::new));
    }

    @Test
    void rowsOfManyDaysGoThroughFewOpenFiles() throws Exception {
        try (var writer = writer(10_000)) {
            for (int checkpoint = 0; checkpoint < 3; checkpoint++) {
                Random random = new Random(checkpoint);
                Map<Integer, List<String>> written = new TreeMap<>();
                for (int i = 0; i < 2_000; i++) {
                    int day = random.nextInt(100);
                    String text = "row " + i;
                    written.computeIfAbsent(day, none -> new ArrayList<>()).add(text);
                    writer.write(row(day, text), null);
                }

                assertThat(rows(writer.prepareCommit())).isEqualTo(written);
                assertThat(rows(writer.prepareCommit())).isEmpty();
            }
        }
        assertThat(files.most).isEqualTo(MAX_OPEN);
        assertThat(files.closed).isTrue();
    }

    @Test
    void fewDaysAreWrittenAtOnceAndIntoOneFileEach() throws Exception {
        try (var writer = writer(1)) {
            for (int i = 0; i < 30; i++) {
                writer.write(row(i % MAX_OPEN, "row " + i), null);
                assertThat(files.open.values().stream().mapToInt(List::size).sum())
                        .isEqualTo(i + 1);
            }

            assertThat(writer.prepareCommit()).hasSize(1);
        }
    }

    @Test
    void keptRowsHaveALimitOfBytes() throws Exception {
        try (var writer = writer(100_000)) {
            IntStream.range(0, MAX_OPEN).forEach(day -> write(writer, day, "first"));
            int kept = 0;
            while (files.open.size() == MAX_OPEN) {
                write(writer, MAX_OPEN + kept % 5, "x".repeat(920));
                kept++;
            }

            // 920 bytes of text, some of the row's, and those of its objects
            assertThat(kept).isBetween(95, 100);
            assertThat(rows(writer.prepareCommit()).values().stream().mapToInt(List::size).sum())
                    .isEqualTo(MAX_OPEN + kept);
        }
    }

    private void write(BoundedFiles<?> writer, int day, String text) {
        try {
            writer.write(row(day, text), null);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDayOfTheFirstOnesStaysOpenWhileOthersAreKept() throws Exception {
        try (var writer = writer(1_000_000)) {
            for (int day = 0; day < 10; day++) {
                writer.write(row(day, "a"), null);
            }
            writer.write(row(1, "b"), null);
            writer.write(row(9, "b"), null);
            writer.write(row(1, "c"), null);

            assertThat(files.open)
                    .isEqualTo(Map.of(0, List.of("a"), 1, List.of("a", "b", "c"), 2, List.of("a")));
            Collection<Map<Integer, List<String>>> results = writer.prepareCommit();
            assertThat(rows(results)).containsEntry(9, List.of("a", "b")).hasSize(10);
            assertThat(results).allSatisfy(result -> assertThat(result.size()).isBetween(1, 3));
        }
    }
}
