package io.kappalake.job.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.clock.Watermarks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.api.connector.source.mocks.MockSplitEnumeratorContext;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing a context may be interrupted
class TestLogEnumerator {
    private final List<LogSplit> splits = new ArrayList<>();

    TestLogEnumerator() {
        for (int partition = 0; partition < 5; partition++) {
            splits.add(new LogSplit(partition, 10L * partition, Watermarks.NONE));
        }
    }

    @Test
    void givesEachPartitionToItsReader() throws Exception {
        try (MockSplitEnumeratorContext<LogSplit> context = context(2)) {
            LogEnumerator enumerator = new LogEnumerator(context, splits, Set.of());
            ask(enumerator, 0, 1, 0, 1);

            assertThat(partitions(context))
                    .isEqualTo(Map.of(0, List.of(0, 2, 4), 1, List.of(1, 3)));
            assertThat(enumerator.snapshotState(1)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        }
    }

    @Test
    void tellsAReaderThatThereIsNothingForIt() throws Exception {
        try (MockSplitEnumeratorContext<LogSplit> context = context(6)) {
            LogEnumerator enumerator = new LogEnumerator(context, splits, Set.of());
            ask(enumerator, 5);

            assertThat(context.getSentSourceEvent().get(5)).containsExactly(new NoSplits());
            assertThat(context.getSplitsAssignmentSequence()).isEmpty();
        }
    }

    @Test
    void givesNoPartitionTwiceAfterARestoreWithAnotherParallelism() throws Exception {
        Set<Integer> state;
        try (MockSplitEnumeratorContext<LogSplit> context = context(2)) {
            LogEnumerator enumerator = new LogEnumerator(context, splits, Set.of());
            ask(enumerator, 0);
            state = roundTrip(enumerator.snapshotState(1));
        }
        try (MockSplitEnumeratorContext<LogSplit> context = context(3)) {
            LogEnumerator enumerator = new LogEnumerator(context, splits, state);
            ask(enumerator, 0, 1, 2);

            // 0, 2 and 4 come back to the readers from their own state
            assertThat(partitions(context)).isEqualTo(Map.of(0, List.of(3), 1, List.of(1)));
        }
    }

    @Test
    void givesBackWhatAReaderLost() throws Exception {
        try (MockSplitEnumeratorContext<LogSplit> context = context(2)) {
            LogEnumerator enumerator = new LogEnumerator(context, splits, Set.of());
            ask(enumerator, 0, 1);
            enumerator.addSplitsBack(List.of(splits.get(3), splits.get(1)), 1);
            assertThat(enumerator.snapshotState(1)).containsExactlyInAnyOrder(0, 2, 4);
            ask(enumerator, 1);

            assertThat(partitions(context)).containsEntry(1, List.of(1, 3, 1, 3));
        }
    }

    @Test
    void keepsPartitionsOfTheStateThatThePlanLacks() throws Exception {
        try (MockSplitEnumeratorContext<LogSplit> context = context(1)) {
            LogEnumerator enumerator = new LogEnumerator(context, splits, Set.of(9));

            assertThat(enumerator.snapshotState(1)).containsExactly(9);
        }
    }

    @Test
    void splitsSurviveACheckpoint() throws IOException {
        LogSplitSerializer serializer = new LogSplitSerializer();
        LogSplit split = new LogSplit(3, Long.MAX_VALUE, Watermarks.NONE);

        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(split)))
                .isEqualTo(split);
    }

    private static Set<Integer> roundTrip(Set<Integer> state) throws IOException {
        AssignedSerializer serializer = new AssignedSerializer();
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(state));
    }

    private static MockSplitEnumeratorContext<LogSplit> context(int parallelism) {
        return new MockSplitEnumeratorContext<>(parallelism);
    }

    private static void ask(LogEnumerator enumerator, int... subtasks) {
        for (int subtask : subtasks) {
            enumerator.handleSplitRequest(subtask, null);
        }
    }

    private static Map<Integer, List<Integer>> partitions(
            MockSplitEnumeratorContext<LogSplit> context) {
        Map<Integer, List<Integer>> given = new TreeMap<>();
        for (SplitsAssignment<LogSplit> assignment : context.getSplitsAssignmentSequence()) {
            assignment
                    .assignment()
                    .forEach(
                            (subtask, some) ->
                                    some.forEach(
                                            split ->
                                                    given.computeIfAbsent(
                                                                    subtask,
                                                                    key -> new ArrayList<>())
                                                            .add(split.partition())));
        }
        return given;
    }
}
