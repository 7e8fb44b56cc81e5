package io.kappalake.replay;

import io.kappalake.replay.ProducedOrders.Flaw;
import io.kappalake.replay.ProducedOrders.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Expected content of the tables, from the definition of lateness and of tumbling windows; only
 * what lies wholly before a time.
 */
record ExpectedTables(
        List<Order> events, List<Order> deadLetters, List<Order> late, Map<Key, Totals> windows) {
    private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(30);
    private static final Duration ALLOWED_LATENESS = Duration.ofMinutes(1);

    record Key(Instant start, String status) {}

    record Totals(long count, long amountCents) {
        private Totals plus(Totals other) {
            return new Totals(count + other.count, amountCents + other.amountCents);
        }
    }

    record Rules(Duration window, boolean amountsAsText, Map<String, String> aliases) {
        static final Rules FIRST = new Rules(Duration.ofMinutes(5), false, Map.of());

        private boolean accept(Flaw flaw) {
            return flaw == Flaw.NONE || (flaw == Flaw.AMOUNT_AS_TEXT && amountsAsText);
        }
    }

    static ExpectedTables of(List<Order> orders, Rules rules, Instant before) {
        List<Order> events = new ArrayList<>();
        List<Order> deadLetters = new ArrayList<>();
        List<Order> late = new ArrayList<>();
        Map<Key, Totals> windows = new HashMap<>();
        Map<Integer, Instant> newest = new HashMap<>();
        for (Order order : orders) {
            boolean within = order.time().isBefore(before);
            if (!rules.accept(order.flaw())) {
                deadLetters.add(order);
                continue;
            }
            Instant clock =
                    newest.merge(order.partition(), order.time(), (a, b) -> a.isAfter(b) ? a : b);
            long size = rules.window().toMillis();
            long millis = order.time().toEpochMilli();
            Instant start = Instant.ofEpochMilli(millis - millis % size);
            Instant end = start.plus(rules.window());
            if (within) {
                events.add(order);
            }
            if (end.isAfter(before)) {
                continue;
            }
            if (end.plus(ALLOWED_LATENESS).isAfter(clock.minus(OUT_OF_ORDERNESS))) {
                String status = rules.aliases().getOrDefault(order.status(), order.status());
                windows.merge(
                        new Key(start, status), new Totals(1, order.amountCents()), Totals::plus);
            } else {
                late.add(order);
            }
        }
        return new ExpectedTables(events, deadLetters, late, windows);
    }

    /** Number of windows that are in both with other values. */
    long changed(ExpectedTables other) {
        return windows.entrySet().stream()
                .filter(e -> other.windows.containsKey(e.getKey()))
                .filter(e -> !other.windows.get(e.getKey()).equals(e.getValue()))
                .count();
    }

    /** Number of windows that the other has not. */
    long lackedBy(ExpectedTables other) {
        return windows.keySet().stream().filter(key -> !other.windows.containsKey(key)).count();
    }
}
