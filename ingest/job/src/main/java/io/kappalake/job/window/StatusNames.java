package io.kappalake.job.window;

import io.kappalake.orders.clock.PartitionClock;
import io.kappalake.orders.clock.Watermarks;
import io.kappalake.orders.window.StatusLimit;
import io.kappalake.orders.window.WindowKind;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * The statuses that each partition has named in its open windows, by the {@link StatusLimit}. What
 * a partition has named in a window is forgotten when it has closed the window.
 *
 * <p>The names are kept in union list state: whichever subtask reads a partition next finds them.
 * Copies that others keep of a partition that they no longer read are a part of its names, so that
 * all of them together are its names.
 *
 * <p>A state of a version without the limit does not know which statuses came first. The windows
 * that were open then, which are those that begin at or before the newest time of any clock, go on
 * without a limit.
 */
final class StatusNames {
    private static final ListStateDescriptor<Tuple4<Integer, Byte, Long, String>> NAMES =
            new ListStateDescriptor<>(
                    "status-names", Types.TUPLE(Types.INT, Types.BYTE, Types.LONG, Types.STRING));
    private static final ListStateDescriptor<Long> UNLIMITED =
            new ListStateDescriptor<>("status-limit-after", Types.LONG);

    private final WindowPlan plan;
    private final ListState<Tuple4<Integer, Byte, Long, String>> state;
    private final ListState<Long> unlimitedState;
    private final Map<Integer, Map<WindowKind, NavigableMap<Long, Set<String>>>> partitions =
            new HashMap<>();
    // windows that begin later have the limit
    private long unlimited = Watermarks.NONE;

    /**
     * Restores what the state holds.
     *
     * @param clock of the same state
     */
    StatusNames(WindowPlan plan, StateInitializationContext context, PartitionClock clock)
            throws Exception {
        this.plan = plan;
        state = context.getOperatorStateStore().getUnionListState(NAMES);
        unlimitedState = context.getOperatorStateStore().getUnionListState(UNLIMITED);
        for (Tuple4<Integer, Byte, Long, String> name : state.get()) {
            windows(name.f0, WindowKind.of(name.f1))
                    .computeIfAbsent(name.f2, start -> new HashSet<>())
                    .add(name.f3);
        }
        boolean known = false;
        for (long before : unlimitedState.get()) {
            unlimited = Math.max(unlimited, before);
            known = true;
        }
        if (context.isRestored() && !known) {
            clock.forEach((partition, newest) -> unlimited = Math.max(unlimited, newest));
        }
    }

    /**
     * Names the status of an event in a window that its partition has not closed, if the window has
     * room for it, and returns true if the event counts by that name.
     */
    boolean take(
            WindowShape shape, long start, int partition, long partitionWatermark, String status) {
        if (start <= unlimited) {
            return true;
        }
        NavigableMap<Long, Set<String>> windows = windows(partition, shape.kind());
        Set<String> named = windows.get(start);
        if (named == null) {
            forgetClosed(windows, shape, partitionWatermark);
            named = new HashSet<>();
            windows.put(start, named);
        }
        if (named.contains(status)) {
            return true;
        }
        return named.size() < plan.statuses().most() && named.add(status);
    }

    private NavigableMap<Long, Set<String>> windows(int partition, WindowKind kind) {
        return partitions
                .computeIfAbsent(partition, p -> new EnumMap<>(WindowKind.class))
                .computeIfAbsent(kind, k -> new TreeMap<>());
    }

    private void forgetClosed(
            NavigableMap<Long, Set<String>> windows, WindowShape shape, long partitionWatermark) {
        while (!windows.isEmpty()
                && plan.closed(shape.end(windows.firstKey()), partitionWatermark)) {
            windows.pollFirstEntry();
        }
    }

    void snapshot(PartitionClock clock) throws Exception {
        state.clear();
        for (var partition : partitions.entrySet()) {
            long watermark = clock.watermarkOf(partition.getKey());
            for (WindowShape shape : plan.shapes()) {
                NavigableMap<Long, Set<String>> windows = windows(partition.getKey(), shape.kind());
                forgetClosed(windows, shape, watermark);
                for (var window : windows.entrySet()) {
                    for (String status : window.getValue()) {
                        state.add(
                                Tuple4.of(
                                        partition.getKey(),
                                        shape.kind().id(),
                                        window.getKey(),
                                        status));
                    }
                }
            }
        }
        unlimitedState.clear();
        unlimitedState.add(unlimited);
    }
}
