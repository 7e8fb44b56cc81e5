package io.kappalake.ingest.cli;

import static java.util.stream.Collectors.joining;

import io.kappalake.ingest.check.CheckReport;
import io.kappalake.ingest.check.MetricsTopicSums;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.proof.PartitionSum;
import io.kappalake.orders.proof.WindowSums;
import io.kappalake.orders.proof.WindowSums.Differing;
import io.kappalake.orders.topic.OffsetRange;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;

/** Prints a report for people. */
final class CheckPrinter {
    private final Output output;

    CheckPrinter(Output output) {
        this.output = output;
    }

    void print(CheckReport report) {
        if (output.json()) {
            return;
        }
        partitions(report.partitions());
        windows(report.windows());
        if (!report.deadLetters().isEmpty()) {
            output.say("");
            output.say("Dead letters");
            output.table(
                    List.of("reason", "records"),
                    report.deadLetters().entrySet().stream()
                            .map(e -> List.of(e.getKey(), e.getValue()))
                            .toList());
        }
        if (report.aheadEvents() > 0) {
            output.say("");
            output.say(
                    "%,d order events are further ahead of their Kafka timestamp than ingest.clock-tolerance: they count in their windows, and do not move the watermark of their partition"
                            .formatted(report.aheadEvents()));
        }
        if (!report.acceptedGaps().isEmpty()) {
            output.say("");
            output.say("Records that Kafka deleted before ingest read them, given up for good");
            output.table(
                    List.of("partition", "from", "to", "by", "at"),
                    report.acceptedGaps().stream()
                            .map(
                                    accepted ->
                                            List.<Object>of(
                                                    accepted.gap().partition(),
                                                    accepted.gap().from(),
                                                    accepted.gap().to(),
                                                    accepted.by(),
                                                    accepted.at().truncatedTo(ChronoUnit.SECONDS)))
                            .toList());
        }
        report.metricsTopic().ifPresent(this::metricsTopic);
        report.log().filter(LogGeneration::later).ifPresent(this::laterLog);
        report.log().ifPresent(this::beginnings);
        if (!report.leftOut().isEmpty()) {
            output.say("");
            output.say("Records before ingest.start, left out on purpose");
            output.table(
                    List.of("partition", "from", "to", "ingest.start"),
                    report.leftOut().stream()
                            .map(
                                    left ->
                                            List.<Object>of(
                                                    left.partition(),
                                                    left.from(),
                                                    left.to(),
                                                    left.start()))
                            .toList());
        }
        if (!report.otherLog().isEmpty()) {
            output.say("");
            output.say("Kafka holds another log than the tables were read from");
            report.otherLog().forEach(difference -> output.say("  " + difference));
        }
        output.say("");
        output.say(verdict(report));
    }

    /** One line: whether all sums hold, or how many do not. */
    static String verdict(CheckReport report) {
        String at =
                report.checkpoint().isPresent()
                        ? " at checkpoint " + report.checkpoint().getAsLong()
                        : "";
        if (report.ok()) {
            long rows =
                    report.partitions().stream()
                            .mapToLong(p -> p.orderEvents() + p.deadLetters())
                            .sum();
            return "All sums hold%s: %,d records read, none lost, none doubled".formatted(at, rows);
        }
        return "Differences%s: %s%d of %d partitions, %d in windows%s"
                .formatted(
                        at,
                        report.otherLog().isEmpty() ? "" : "another log, ",
                        report.differingPartitions(),
                        report.partitions().size(),
                        report.differingWindows(),
                        report.metricsTopic()
                                .filter(topic -> !topic.ok())
                                .map(
                                        topic ->
                                                ", %d in the topic of metrics"
                                                        .formatted(topic.differences()))
                                .orElse(""));
    }

    private void metricsTopic(MetricsTopicSums sums) {
        output.say("");
        output.say(
                "Topic %s = order_metrics, for rows written since %s"
                        .formatted(sums.topic(), sums.since().truncatedTo(ChronoUnit.SECONDS)));
        if (sums.madeAnew()) {
            output.say("The topic was made anew since: what it held before is gone");
        }
        output.table(
                List.of(
                        "records",
                        "rows",
                        "missing",
                        "doubled",
                        "unknown",
                        "differing",
                        "unreadable",
                        "rewritten",
                        "forgotten",
                        ""),
                List.of(
                        List.of(
                                sums.records(),
                                sums.rows(),
                                sums.missing(),
                                sums.doubled(),
                                sums.unknown(),
                                sums.differing(),
                                sums.unreadable(),
                                sums.rewritten(),
                                sums.forgotten(),
                                sums.ok() ? "ok" : "DIFFERS")));
        sums.examples()
                .forEach(
                        example ->
                                output.say(
                                        "  %s: %s, revision %d"
                                                .formatted(
                                                        example.problem(),
                                                        example.window(),
                                                        example.revision())));
    }

    private void laterLog(LogGeneration log) {
        output.say("");
        output.say(
                "Log %d, topic %s (%s), follows the one before: kafka_offset is Kafka's offset plus the base of the partition"
                        .formatted(log.number() + 1, log.topic(), log.topicId()));
        output.table(
                List.of("partition", "base"),
                log.bases().entrySet().stream()
                        .map(entry -> List.<Object>of(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private void beginnings(LogGeneration log) {
        if (!log.beginnings().isEmpty()) {
            output.say("");
            output.say("Records that were left out when ingest was started with --from");
            output.table(
                    List.of("partition", "before"),
                    log.beginnings().entrySet().stream()
                            .map(entry -> List.<Object>of(entry.getKey(), entry.getValue()))
                            .toList());
        }
    }

    private void partitions(List<PartitionSum> sums) {
        output.say("Records read = order_events + dead_letters");
        output.table(
                List.of(
                        "partition",
                        "log start",
                        "committed",
                        "read",
                        "order_events",
                        "dead_letters",
                        "doubled",
                        "missing",
                        "log gaps",
                        "forgotten",
                        ""),
                sums.stream().map(CheckPrinter::row).toList());
        for (PartitionSum sum : sums) {
            if (sum.missing() > 0) {
                output.say(
                        "Partition %d lacks the records at %s%s"
                                .formatted(
                                        sum.partition(),
                                        sum.missingRanges().stream()
                                                .map(CheckPrinter::range)
                                                .collect(joining(", ")),
                                        sum.missing() > size(sum.missingRanges()) ? ", ..." : ""));
            }
            if (sum.doubled() > 0) {
                output.say(
                        "Partition %d has more than one row for the records at %s%s"
                                .formatted(
                                        sum.partition(),
                                        sum.doubledOffsets().stream()
                                                .map(String::valueOf)
                                                .collect(joining(", ")),
                                        sum.doubled() > sum.doubledOffsets().size()
                                                ? ", ..."
                                                : ""));
            }
        }
    }

    private static List<Object> row(PartitionSum sum) {
        return List.of(
                sum.partition(),
                number(sum.logStart()),
                number(sum.committed()),
                sum.read(),
                sum.orderEvents(),
                sum.deadLetters(),
                sum.doubled(),
                sum.missing(),
                sum.logGaps(),
                sum.forgotten(),
                sum.ok() ? "ok" : "DIFFERS");
    }

    private static Object number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : "-";
    }

    private static String range(OffsetRange range) {
        return range.size() == 1 ? String.valueOf(range.from()) : range.from() + "-" + range.to();
    }

    private static long size(List<OffsetRange> ranges) {
        return ranges.stream().mapToLong(OffsetRange::size).sum();
    }

    private void windows(WindowSums sums) {
        output.say("");
        output.say(
                "order_events = counted in windows + late_events, for windows closed for good at "
                        + sums.closedAt().map(Object::toString).orElse("no watermark yet"));
        output.table(
                List.of(
                        "window",
                        "closed",
                        "open",
                        "events",
                        "counted",
                        "late",
                        "retention",
                        "differing",
                        ""),
                sums.kinds().stream()
                        .map(
                                k ->
                                        List.of(
                                                k.kind(),
                                                k.closed(),
                                                k.open(),
                                                k.events(),
                                                k.counted(),
                                                k.late(),
                                                k.retention(),
                                                k.differing(),
                                                k.differing() == 0 ? "ok" : "DIFFERS"))
                        .toList());
        if (!sums.differing().isEmpty()) {
            output.say("Windows that differ");
            output.table(
                    List.of(
                            "window", "start", "end", "status", "events", "amount", "counted",
                            "amount", "late", "amount"),
                    sums.differing().stream().map(CheckPrinter::row).toList());
        }
        for (WindowSums.Kind kind : sums.kinds()) {
            complain(
                    kind.others(),
                    "events count as other in their %s windows, whose partitions have more statuses than ingest.windows.max-statuses"
                            .formatted(kind.kind()));
        }
        complain(sums.doubledRevisions(), "revisions of windows are there more than once");
        complain(sums.brokenRevisions(), "windows have revisions that are not 1 to n");
        complain(sums.doubledLateEvents(), "late events are there more than once");
    }

    private void complain(long number, String what) {
        if (number > 0) {
            output.say("%d %s".formatted(number, what));
        }
    }

    private static List<Object> row(Differing window) {
        return List.of(
                window.kind(),
                window.start(),
                window.end(),
                window.status(),
                window.events(),
                window.eventsAmountCents(),
                window.counted(),
                window.countedAmountCents(),
                window.late(),
                window.lateAmountCents());
    }
}
