package io.kappalake.ingest.cli;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.ingest.control.IngestStatus;
import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./kappalake ingest status}. */
@Command(
        name = "status",
        description =
                "Show how the job is doing. Exit code 1 if it does not run, or fails again and again.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin private LakehouseOptions lakehouse;
    @Mixin private Output output;

    @Override
    public Integer call() {
        IngestStatus status = new IngestControl(lakehouse.load()).status();
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
        status.lastFailure().ifPresent(failure -> rows.add(List.of("last failure", failure)));
        status.failing()
                .ifPresent(
                        failing ->
                                rows.add(
                                        List.of(
                                                "fails",
                                                "again and again: %d times since %s, without a checkpoint between; './kappalake ingest stop --now' ends it"
                                                        .formatted(
                                                                failing.times(),
                                                                failing.since()
                                                                        .truncatedTo(
                                                                                ChronoUnit
                                                                                        .SECONDS)))));
        rows.add(List.of("watch", status.webPage()));
        output.table(List.of("ingest", ""), rows);
        output.result(status);
        return status.running() && status.failing().isEmpty() ? 0 : 1;
    }

    private static String ago(Instant then) {
        return Durations.format(
                Duration.between(then, Instant.now()).truncatedTo(ChronoUnit.SECONDS));
    }
}
