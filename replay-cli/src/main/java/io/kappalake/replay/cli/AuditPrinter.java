package io.kappalake.replay.cli;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.compare.AuditReport;
import java.util.List;

/** Prints an audit for people: the sums, and what differs. */
final class AuditPrinter {
    private final Output output;

    AuditPrinter(Output output) {
        this.output = output;
    }

    void print(AuditReport report) {
        output.table(
                List.of(
                        "partition",
                        "start",
                        "stop",
                        "records",
                        "order_events",
                        "dead_letters",
                        "doubled",
                        "missing",
                        "log gaps",
                        ""),
                report.partitions().stream()
                        .map(
                                p ->
                                        List.of(
                                                p.partition(),
                                                p.start(),
                                                p.stop(),
                                                p.records(),
                                                p.orderEvents(),
                                                p.deadLetters(),
                                                p.doubled(),
                                                p.missing(),
                                                p.logGaps(),
                                                p.ok() ? "ok" : "DIFFERS"))
                        .toList());
        output.table(
                List.of("table", "before", "after", "same", "changed", "missing", "extra"),
                report.tables().stream()
                        .map(
                                t ->
                                        List.of(
                                                t.table(),
                                                t.before(),
                                                t.after(),
                                                t.same(),
                                                t.changed(),
                                                t.missing(),
                                                t.extra()))
                        .toList());
        report.tables()
                .forEach(
                        table ->
                                table.causes()
                                        .forEach(
                                                c ->
                                                        output.say(
                                                                "  %s: %,d %s, %s (%s)"
                                                                        .formatted(
                                                                                table.table(),
                                                                                c.rows(),
                                                                                c.kind(),
                                                                                c.cause(),
                                                                                c.detail()))));
        output.say(
                "Not compared: "
                        + report.notCompared().entrySet().stream()
                                .map(e -> e.getKey() + "." + String.join(", ", e.getValue()))
                                .collect(joining("; ")));
        output.say("Data tests: " + report.dataTests().note());
        output.say("Verdict: " + report.verdict());
    }
}
