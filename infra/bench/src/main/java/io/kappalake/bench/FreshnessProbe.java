package io.kappalake.bench;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.TrinoConfig;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.event.EventColumns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.catalog.TableIdentifier;

/** Asks Trino again and again for the rows of some events, until it sees them. */
final class FreshnessProbe implements SteadyProducer.Watcher {
    private static final long BETWEEN_MILLIS = 100;

    /** At a steady rate, whatever takes longer is no delay but a failure. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TrinoConfig trino;
    private final TableIdentifier table;
    private final Map<Position, Long> waiting = new ConcurrentHashMap<>();
    private final List<Duration> latencies = new ArrayList<>();
    private volatile boolean complete;

    private record Position(int partition, long offset) {}

    FreshnessProbe(TrinoConfig trino, TableIdentifier table) {
        this.trino = trino;
        this.table = table;
    }

    @Override
    public void sent(int partition, long offset, long sent) {
        waiting.put(new Position(partition, offset), sent);
    }

    /** No more events will be sent. */
    void complete() {
        complete = true;
    }

    /**
     * Asks until all events were seen that were sent.
     *
     * @return the time of each from its sending to the first answer with its row
     * @throws LakehouseException {@code FAILED} if one was not seen within three minutes
     */
    List<Duration> run() throws InterruptedException {
        try (TrinoSession session = TrinoSession.open(trino, table.namespace().toString())) {
            while (!complete || !waiting.isEmpty()) {
                List<Position> asked = List.copyOf(waiting.keySet());
                if (!asked.isEmpty()) {
                    ask(session, asked);
                }
                Thread.sleep(BETWEEN_MILLIS);
            }
        }
        return List.copyOf(latencies);
    }

    private void ask(TrinoSession session, List<Position> asked) {
        List<Position> seen =
                session.query(
                        "SELECT %1$s, %2$s FROM \"%3$s\" WHERE %4$s"
                                .formatted(
                                        EventColumns.KAFKA_PARTITION,
                                        EventColumns.KAFKA_OFFSET,
                                        table.name(),
                                        asked.stream()
                                                .map(FreshnessProbe::condition)
                                                .collect(joining(" OR "))),
                        row -> new Position(row.getInt(1), row.getLong(2)));
        long now = System.nanoTime();
        for (Position position : seen) {
            Long sent = waiting.remove(position);
            if (sent != null) {
                latencies.add(Duration.ofNanos(now - sent));
            }
        }
        waiting.forEach(
                (position, sent) -> {
                    if (now - sent > PATIENCE.toNanos()) {
                        throw new LakehouseException(
                                ErrorCode.FAILED,
                                "No row of the event at %s was seen within %d minutes: look at Flink with './kappalake status'"
                                        .formatted(position, PATIENCE.toMinutes()));
                    }
                });
    }

    private static String condition(Position position) {
        return "(%s = %d AND %s = %d)"
                .formatted(
                        EventColumns.KAFKA_PARTITION,
                        position.partition(),
                        EventColumns.KAFKA_OFFSET,
                        position.offset());
    }
}
