package io.kappalake.ingest.window;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.kappalake.ingest.TestingRecords;
import io.kappalake.orders.testing.TestingEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Order events of some hours a minute, out of order, into a topic to which partitions are added;
 * one in a hundred is of a producer whose clock is hours ahead. One thread sends.
 */
final class SoakLog {
    private static final Instant BEGIN = Instant.parse("2024-03-01T08:00:00Z");
    private static final int TIMES_FASTER = 60;
    private static final String[] STATUSES = {"placed", "paid", null, "unknown", "shipped"};

    private final List<List<TestingEvent>> partitions = new ArrayList<>();
    private final TestingRecords records;
    private final Random random;
    private final long began = System.nanoTime();

    SoakLog(TestingRecords records, int partitions, Random random) {
        this.records = records;
        this.random = random;
        for (int partition = 0; partition < partitions; partition++) {
            this.partitions.add(new ArrayList<>());
        }
    }

    /** Number of partitions. */
    synchronized int partitions() {
        return partitions.size();
    }

    /** Sends to one more partition, which the topic has. */
    synchronized void addPartition() {
        partitions.add(new ArrayList<>());
    }

    /** All events by partition, in the order of their offsets. */
    synchronized List<List<TestingEvent>> sent() {
        return partitions.stream().map(List::copyOf).toList();
    }

    /** Number of events. */
    synchronized long size() {
        return partitions.stream().mapToLong(List::size).sum();
    }

    private Instant now() {
        return BEGIN.plus(
                Duration.ofNanos(System.nanoTime() - began)
                        .multipliedBy(TIMES_FASTER)
                        .truncatedTo(ChronoUnit.MILLIS));
    }

    /** Sends this many events of about now. */
    synchronized void send(int number) {
        for (int i = 0; i < number; i++) {
            // the last partitions have fewer
            int partition = Math.min(random.nextInt(partitions.size()), random.nextInt(8));
            Instant now = now();
            long behind =
                    switch (random.nextInt(12)) {
                        case 0 -> random.nextLong(600_000);
                        case 1, 2, 3 -> random.nextLong(60_000);
                        default -> 0;
                    };
            long ahead =
                    random.nextInt(100) == 0
                            ? HOURS.toMillis(3) + random.nextLong(HOURS.toMillis(12))
                            : 0;
            send(partition, now.plusMillis(ahead - behind), now);
        }
    }

    /** Sends one more event to each partition, with which all windows before are closed. */
    synchronized long close() {
        Instant last = now().plus(Duration.ofHours(30));
        for (int partition = 0; partition < partitions.size(); partition++) {
            send(partition, last, last);
        }
        return micros(last.minus(Duration.ofHours(1)));
    }

    private static long micros(Instant time) {
        return MILLISECONDS.toMicros(time.toEpochMilli());
    }

    private void send(int partition, Instant time, Instant timestamp) {
        List<TestingEvent> log = partitions.get(partition);
        TestingEvent event =
                new TestingEvent(
                        partition,
                        log.size(),
                        micros(time),
                        timestamp.toEpochMilli(),
                        STATUSES[random.nextInt(STATUSES.length)],
                        random.nextInt(10_000));
        log.add(event);
        String status =
                event.status() == null ? "" : "\"status\":\"%s\",".formatted(event.status());
        records.send(
                partition,
                timestamp,
                """
                {"order_id":"o%d","customer_id":"c",%s"amount_cents":%d,"event_time":"%s"}"""
                        .formatted(event.offset(), status, event.amountCents(), time)
                        .getBytes(UTF_8));
    }
}
