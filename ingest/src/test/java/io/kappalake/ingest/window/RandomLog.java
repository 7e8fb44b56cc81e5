package io.kappalake.ingest.window;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;

import io.kappalake.ingest.TestingRecords;
import io.kappalake.orders.testing.TestingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Out-of-order events of three partitions, of which the first has ten times as many as the last,
 * and each has some from the future.
 */
final class RandomLog {
    static final int PARTITIONS = 3;
    static final Instant BEGIN = Instant.parse("2024-03-01T08:00:00Z");
    private static final Duration SPAN = Duration.ofHours(1);
    private static final int[] SIZES = {1_500, 500, 150};
    private static final String[] STATUSES = {"placed", "paid", null, "unknown", "shipped"};

    private final List<List<TestingEvent>> partitions = new ArrayList<>();
    private final int[] sent = new int[PARTITIONS];

    /** The same log for the same seed. */
    RandomLog(long seed) {
        Random random = new Random(seed);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<TestingEvent> log = new ArrayList<>();
            for (int offset = 0; offset < SIZES[partition]; offset++) {
                Duration now = SPAN.multipliedBy(offset).dividedBy(SIZES[partition]);
                // most of what comes late is within the limits, some of it far beyond
                long behind =
                        switch (random.nextInt(12)) {
                            case 0 -> random.nextLong(600_000_000);
                            case 1, 2, 3 -> random.nextLong(60_000_000);
                            default -> 0;
                        };
                // a producer whose clock is hours ahead, though Kafka's timestamp is honest
                long ahead =
                        random.nextInt(100) == 0
                                ? HOURS.toMicros(3) + random.nextLong(HOURS.toMicros(12))
                                : 0;
                log.add(
                        new TestingEvent(
                                partition,
                                offset,
                                micros(BEGIN) + MICROSECONDS.convert(now) - behind + ahead,
                                BEGIN.plus(now).toEpochMilli(),
                                STATUSES[random.nextInt(STATUSES.length)],
                                random.nextInt(10_000)));
            }
            partitions.add(log);
        }
    }

    private static long micros(Instant time) {
        return MICROSECONDS.convert(Duration.between(Instant.EPOCH, time));
    }

    /** Events sent so far, by partition. */
    List<List<TestingEvent>> sent() {
        List<List<TestingEvent>> result = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            result.add(partitions.get(partition).subList(0, sent[partition]));
        }
        return result;
    }

    /** Number of events sent so far. */
    long size() {
        return sent().stream().mapToLong(List::size).sum();
    }

    /** Sends a partition's events up to a fraction of the span, from 0 to 1. */
    void send(TestingRecords records, int partition, double part) {
        List<TestingEvent> log = partitions.get(partition);
        for (int end = (int) (log.size() * part); sent[partition] < end; sent[partition]++) {
            send(records, log.get(sent[partition]));
        }
    }

    /** Sends one more event to each partition, so much later that all windows before are closed. */
    void close(TestingRecords records) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<TestingEvent> log = partitions.get(partition);
            log.add(
                    new TestingEvent(
                            partition,
                            log.size(),
                            micros(BEGIN.plus(SPAN.multipliedBy(3))),
                            BEGIN.plus(SPAN.multipliedBy(3)).toEpochMilli(),
                            "last",
                            1));
            send(records, partition, 1);
        }
    }

    /** All windows that begin within the span are closed for good at this time. */
    static long closedAt() {
        return micros(BEGIN.plus(SPAN.multipliedBy(2)));
    }

    private static void send(TestingRecords records, TestingEvent event) {
        Instant time = Instant.EPOCH.plus(Duration.of(event.time(), MICROSECONDS.toChronoUnit()));
        String status =
                event.status() == null ? "" : "\"status\":\"%s\",".formatted(event.status());
        records.send(
                event.partition(),
                Instant.ofEpochMilli(event.kafkaMillis()),
                """
                {"order_id":"o%d","customer_id":"c",%s"amount_cents":%d,"event_time":"%s"}"""
                        .formatted(event.offset(), status, event.amountCents(), time)
                        .getBytes(UTF_8));
    }
}
