package io.kappalake.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.table.TableDefinition;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.SavepointTags;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.metrics.groups.MetricsGroupTestUtils;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.SinkTransformation;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.ExpireSnapshots.CleanupLevel;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.WriteResult;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.StringType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sink's own parts between writers and table, without a cluster. */
@SuppressWarnings("try") // what is closed may be interrupted, which nobody does here
class TestTableSink {
    private static final TableDefinition EVENTS =
            OrderTable.ORDER_EVENTS.in(Namespace.of("orders"));

    private static InMemoryCatalog catalog;

    /** What happens while the next commit of a sink is under way. */
    private static Runnable inCommit;

    @BeforeEach
    void create() {
        inCommit = () -> {};
        catalog = new InMemoryCatalog();
        catalog.initialize("test", Map.of());
        catalog.createNamespace(EVENTS.name().namespace());
        createTable();
    }

    private static void createTable() {
        catalog.createTable(EVENTS.name(), EVENTS.schema(), EVENTS.partitioning());
    }

    private static Table table() {
        return catalog.loadTable(EVENTS.name());
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    private static final class Loader implements TableLoader {
        private static final long serialVersionUID = 1;

        @Override
        public void open() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public Table loadTable() {
            TableOperations operations = ((BaseTable) table()).operations();
            return new BaseTable(
                    (TableOperations)
                            Proxy.newProxyInstance(
                                    TestTableSink.class.getClassLoader(),
                                    new Class<?>[] {TableOperations.class},
                                    (proxy, method, arguments) -> {
                                        if (method.getName().equals("commit")) {
                                            Runnable pause = inCommit;
                                            inCommit = () -> {};
                                            pause.run();
                                        }
                                        try {
                                            return method.invoke(operations, arguments);
                                        } catch (InvocationTargetException e) {
                                            throw e.getCause();
                                        }
                                    }),
                    "orders.order_events");
        }

        @Override
        public TableLoader clone() {
            return new Loader();
        }

        @Override
        public void close() {}
    }

    private static final StreamExecutionEnvironment ENVIRONMENT =
            StreamExecutionEnvironment.getExecutionEnvironment();

    /** What a job that is started now has as its graph. */
    private record Started(BoundedSink<WriteResult, Object> sink, List<Transformation<?>> graph) {}

    @SuppressWarnings("unchecked")
    private static Started start() {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        TableSink sink = TableSink.of(new Loader(), "orders.order_events", OrderTable.ORDER_EVENTS);
        sink.append(environment.fromData(sink.rowType(), new GenericRowData(13)));
        SinkTransformation<?, ?> last =
                (SinkTransformation<?, ?>) environment.getTransformations().getLast();
        return new Started(
                (BoundedSink<WriteResult, Object>) last.getSink(),
                List.copyOf(last.getTransitivePredecessors()));
    }

    /** A file that a writer of the job wrote, which keeps to the partitioning of the start. */
    private static DataFile file(String name) {
        return DataFiles.builder(EVENTS.partitioning())
                .withPath("mem://" + name)
                .withFormat("parquet")
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .withPartitionPath("event_time_day=2024-10-04")
                .build();
    }

    /** The sink's committable of a file, as its aggregator makes it after a start or restart. */
    @SuppressWarnings("unchecked")
    private static Object committable(
            BoundedSink<WriteResult, Object> sink, long checkpoint, DataFile file)
            throws Exception {
        DataStream<CommittableMessage<WriteResult>> results =
                new DataStream<>(
                        ENVIRONMENT,
                        (Transformation<CommittableMessage<WriteResult>>)
                                (Transformation<?>)
                                        ENVIRONMENT
                                                .fromData(1)
                                                .map(
                                                        (MapFunction<
                                                                        Integer,
                                                                        CommittableMessage<
                                                                                WriteResult>>)
                                                                number -> null,
                                                        CommittableMessageTypeInfo.of(
                                                                sink::getWriteResultSerializer))
                                                .getTransformation());
        OneInputTransformation<CommittableMessage<WriteResult>, CommittableMessage<Object>>
                aggregator =
                        (OneInputTransformation<
                                        CommittableMessage<WriteResult>,
                                        CommittableMessage<Object>>)
                                sink.addPreCommitTopology(results)
                                        .getTransformation()
                                        .getInputs()
                                        .getFirst();
        try (OneInputStreamOperatorTestHarness<
                        CommittableMessage<WriteResult>, CommittableMessage<Object>>
                harness = new OneInputStreamOperatorTestHarness<>(aggregator.getOperator())) {
            harness.setup(aggregator.getOutputType().createSerializer(null));
            harness.open();
            harness.processElement(
                    new CommittableWithLineage<>(
                            WriteResult.builder().addDataFiles(file).build(), checkpoint, 0),
                    0);
            harness.prepareSnapshotPreBarrier(checkpoint);
            return harness.extractOutputValues().stream()
                    .filter(CommittableWithLineage.class::isInstance)
                    .map(message -> ((CommittableWithLineage<Object>) message).getCommittable())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Committer<Object> committer(BoundedSink<WriteResult, Object> sink)
            throws IOException {
        return sink.createCommitter(new Context());
    }

    private record Context() implements CommitterInitContext {
        @Override
        public SinkCommitterMetricGroup metricGroup() {
            return MetricsGroupTestUtils.mockCommitterMetricGroup();
        }

        @Override
        public OptionalLong getRestoredCheckpointId() {
            return OptionalLong.empty();
        }

        @Override
        public JobInfo getJobInfo() {
            throw new UnsupportedOperationException();
        }

        @Override
        public TaskInfo getTaskInfo() {
            throw new UnsupportedOperationException();
        }
    }

    @SuppressWarnings("unchecked")
    private static void commit(Committer<Object> committer, Object committable) {
        Committer.CommitRequest<Object> request =
                (Committer.CommitRequest<Object>)
                        Proxy.newProxyInstance(
                                TestTableSink.class.getClassLoader(),
                                new Class<?>[] {Committer.CommitRequest.class},
                                (proxy, method, arguments) ->
                                        method.getName().equals("getCommittable")
                                                ? committable
                                                : null);
        try {
            committer.commit(List.of(request));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<DataFile> files() throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (var tasks = table().newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file().copy()));
        }
        return files;
    }

    @Test
    void aProcessThatWasPausedInItsCommitAppendsNothingTwice() throws Exception {
        BoundedSink<WriteResult, Object> sink = start().sink();
        Object committable = committable(sink, 7, file("a"));
        // both have looked at the table before either commits
        try (Committer<Object> paused = committer(sink);
                Committer<Object> restarted = committer(sink)) {
            inCommit = () -> commit(restarted, committable);

            assertThatThrownBy(() -> commit(paused, committable))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("Checkpoint 7 of job ");

            assertThat(files()).hasSize(1);
            commit(restarted, committable(sink, 8, file("b")));
            assertThat(files()).hasSize(2);
        }
    }

    @Test
    void filesStayInTheirDaysWhenThePartitioningChangesBeforeARestart() throws Exception {
        BoundedSink<WriteResult, Object> sink = start().sink();
        table().updateSpec()
                .removeField("event_time_day")
                .addField(Expressions.hour("event_time"))
                .commit();

        // the aggregator of the restarted job loads the table again
        try (Committer<Object> committer = committer(sink)) {
            commit(committer, committable(sink, 7, file("a")));
        }

        DataFile file = files().getFirst();
        PartitionSpec spec = table().specs().get(file.specId());
        assertThat(spec.partitionToPath(file.partition())).isEqualTo("event_time_day=2024-10-04");
    }

    private static void appendByAnother(String name) {
        table().newAppend().appendFile(file(name)).commit();
    }

    private static void expire() {
        table().expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1_000)
                .cleanupLevel(CleanupLevel.NONE)
                .commit();
    }

    @Test
    void aSavepointsFilesAreFoundBehindSnapshotsThatHaveExpired() throws Exception {
        BoundedSink<WriteResult, Object> stopped = start().sink();
        Object committable = committable(stopped, 7, file("a"));
        try (Committer<Object> committer = committer(stopped)) {
            commit(committer, committable);
        }
        SavepointTags.keep(table());
        appendByAnother("b");
        appendByAnother("c");
        expire();
        assertThat(table().snapshots()).hasSize(2);

        try (Committer<Object> resumed = committer(start().sink())) {
            commit(resumed, committable);
        }
        assertThat(files()).hasSize(3);

        SavepointTags.release(table());
        assertThat(table().refs()).containsOnlyKeys("main");
        expire();
        assertThat(table().snapshots()).hasSize(1);
    }

    @Test
    void theNextStartTakesTheNewPartitioning() throws Exception {
        start();
        table().updateSpec().addField("kafka_partition").commit();
        DataFile file =
                DataFiles.builder(table().spec())
                        .withPath("mem://a")
                        .withFormat("parquet")
                        .withFileSizeInBytes(10)
                        .withRecordCount(1)
                        .withPartitionPath("event_time_day=2024-10-04/kafka_partition=3")
                        .build();

        BoundedSink<WriteResult, Object> sink = start().sink();
        try (Committer<Object> committer = committer(sink)) {
            commit(committer, committable(sink, 7, file));
        }

        assertThat(files())
                .singleElement()
                .satisfies(
                        found -> {
                            assertThat(found.specId()).isEqualTo(table().spec().specId());
                            assertThat(table().spec().partitionToPath(found.partition()))
                                    .isEqualTo("event_time_day=2024-10-04/kafka_partition=3");
                        });
    }

    @Test
    void aTableThatWasMadeAnewEndsTheJob() {
        BoundedSink<WriteResult, Object> sink = start().sink();
        catalog.dropTable(EVENTS.name());
        createTable();

        assertThatThrownBy(() -> committer(sink))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining("was made anew while the job ran");
    }

    @Test
    void rowsAreBroughtIntoTheShapeOfTheTable() throws Exception {
        assertThat(start().graph()).noneMatch(TestTableSink::shapes);
        table().updateSchema()
                .addColumn("channel", StringType.get())
                .moveFirst("channel")
                .updateColumn("kafka_partition", LongType.get())
                .moveAfter("status", "event_time")
                .commit();

        assertThat(start().graph()).anyMatch(TestTableSink::shapes);
    }

    private static boolean shapes(Transformation<?> transformation) {
        return "columns-orders.order_events".equals(transformation.getUid());
    }

    @Test
    void aTableThatCannotTakeTheRowsIsRefused() {
        table().updateSchema().renameColumn("status", "state").commit();

        assertThatThrownBy(TestTableSink::start)
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContaining("column status was renamed to state");
    }
}
