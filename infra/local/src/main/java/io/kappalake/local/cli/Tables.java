package io.kappalake.local.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.table.InitReport;
import io.kappalake.lakehouse.table.InitReport.Entry;
import io.kappalake.lakehouse.table.InitReport.State;

/** Says what became of the tables. */
record Tables(Output output) {
    void say(InitReport report) {
        long created =
                report.entries().stream().filter(entry -> entry.state() == State.CREATED).count();
        output.say(
                "Tables and views: %d created, %d were there"
                        .formatted(created, report.entries().size() - created));
        for (Entry entry : report.different()) {
            output.err()
                    .println(
                            "warning: %s differs from its definition and was left alone: %s"
                                    .formatted(
                                            entry.name(), String.join("; ", entry.differences())));
        }
    }
}
