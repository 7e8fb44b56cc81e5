package io.kappalake.orders.testing;

import io.kappalake.orders.window.LateReason;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expected content of the windows, by brute force from the definition: every window that could hold
 * an event is tried, and lateness is taken from the partition's log up to the event.
 */
public record ReferenceWindows(Map<TestingKey, List<TestingEvent>> counted, Set<TestingLate> late) {
    private static final BigInteger MICROS_PER_MILLI = BigInteger.valueOf(1_000);

    public static ReferenceWindows of(WindowPlan plan, List<List<TestingEvent>> logs) {
        Map<TestingKey, List<TestingEvent>> counted = new HashMap<>();
        Set<TestingLate> late = new HashSet<>();
        for (List<TestingEvent> log : logs) {
            BigInteger newest = null;
            Map<List<Object>, Set<String>> names = new HashMap<>();
            for (TestingEvent event : log) {
                if (isBorneOut(plan, event)) {
                    BigInteger time = BigInteger.valueOf(event.time());
                    newest = newest == null ? time : newest.max(time);
                }
                for (WindowShape shape : plan.shapes()) {
                    for (long start : starts(shape, event.time())) {
                        TestingKey key =
                                new TestingKey(
                                        shape.kind().label(), start, event.statusOrUnknown());
                        long closes = start + shape.size() + plan.allowedLateness();
                        if (newest != null
                                && closes <= newest.longValueExact() - plan.outOfOrderness()) {
                            late.add(
                                    new TestingLate(
                                            event.partition(),
                                            event.offset(),
                                            key,
                                            event.amountCents(),
                                            LateReason.LATE));
                        } else {
                            Set<String> named =
                                    names.computeIfAbsent(
                                            List.of(shape.kind(), start), k -> new HashSet<>());
                            if (named.size() < plan.statuses().most()) {
                                named.add(key.status());
                            }
                            counted.computeIfAbsent(
                                            named.contains(key.status()) ? key : key.ofOthers(),
                                            k -> new ArrayList<>())
                                    .add(event);
                        }
                    }
                }
            }
        }
        return new ReferenceWindows(counted, late);
    }

    private static boolean isBorneOut(WindowPlan plan, TestingEvent event) {
        BigInteger tolerance =
                BigInteger.valueOf(plan.clock().toleranceMillis()).multiply(MICROS_PER_MILLI);
        BigInteger latest =
                BigInteger.valueOf(event.kafkaMillis()).multiply(MICROS_PER_MILLI).add(tolerance);
        return BigInteger.valueOf(event.time()).compareTo(latest) <= 0;
    }

    private static List<Long> starts(WindowShape shape, long time) {
        List<Long> starts = new ArrayList<>();
        long multiple = time / shape.slide() - shape.size() / shape.slide() - 2;
        for (long start = multiple * shape.slide(); start <= time; start += shape.slide()) {
            if (time < start + shape.size()) {
                starts.add(start);
            }
        }
        return starts;
    }
}
