package io.kappalake.ingest.cli;

import io.kappalake.ingest.control.IngestStatus;
import io.kappalake.lakehouse.config.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The status of a job as rows of a table. */
final class StatusTable {
    private StatusTable() {}

    /**
     * The rows.
     *
     * @param end the command that ends the job at once
     */
    static List<List<Object>> rows(IngestStatus status, String end) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(List.of("job", status.jobId().orElse("none") + " (" + status.name() + ")"));
        rows.add(List.of("state", status.state()));
        status.startedAt()
                .ifPresent(
                        at ->
                                rows.add(
                                        List.of(
                                                "started",
                                                "%s, %s ago"
                                                        .formatted(
                                                                at.truncatedTo(ChronoUnit.SECONDS),
                                                                ago(at)))));
        if (status.jobId().isPresent()) {
            rows.add(List.of("restarts", status.restarts()));
            rows.add(
                    List.of(
                            "checkpoints",
                            "%d done, %d failed"
                                    .formatted(
                                            status.completedCheckpoints(),
                                            status.failedCheckpoints())));
        }
        status.lastCheckpoint()
                .ifPresent(
                        c ->
                                rows.add(
                                        List.of(
                                                "last checkpoint",
                                                "%d, %s ago, took %d ms, %d bytes"
                                                        .formatted(
                                                                c.id(),
                                                                ago(c.completedAt()),
                                                                c.took().toMillis(),
                                                                c.bytes()))));
        status.aheadEvents()
                .ifPresent(
                        events ->
                                rows.add(
                                        List.of(
                                                "ahead",
                                                "%,d order events since the job last began were too far ahead of their Kafka timestamp to move a watermark"
                                                        .formatted(events))));
        if (status.otherEvents().orElse(0) > 0) {
            rows.add(
                    List.of(
                            "other",
                            "%,d times since the job last began an order event counted as other in a window, because its partition has more statuses there than ingest.windows.max-statuses"
                                    .formatted(status.otherEvents().getAsLong())));
        }
        status.lastFailure().ifPresent(failure -> rows.add(List.of("last failure", failure)));
        status.failing()
                .ifPresent(
                        failing ->
                                rows.add(
                                        List.of(
                                                "fails",
                                                "again and again: %d times since %s, without a checkpoint between; '%s' ends it"
                                                        .formatted(
                                                                failing.times(),
                                                                failing.since()
                                                                        .truncatedTo(
                                                                                ChronoUnit.SECONDS),
                                                                end))));
        status.heldBack()
                .ifPresent(
                        held ->
                                rows.add(
                                        List.of(
                                                "held back",
                                                "by ingest.max-rate, %,d records/s: %,d records wait, at least %s of reading; stop, raise it and start to catch up sooner"
                                                        .formatted(
                                                                held.maxRate(),
                                                                held.waiting(),
                                                                Durations.format(
                                                                        held.atLeast())))));
        rows.add(List.of("watch", status.webPage()));
        return rows;
    }

    private static String ago(Instant then) {
        return Durations.format(
                Duration.between(then, Instant.now()).truncatedTo(ChronoUnit.SECONDS));
    }
}
