package io.kappalake.lakehouse.cli;

import io.kappalake.lakehouse.table.InitReport;
import io.kappalake.lakehouse.table.InitReport.Entry;
import io.kappalake.lakehouse.table.InitReport.State;

/** Prints which tables and views were created, and warns of those that differ. */
public record TablesPrinter(Output output) {
    /** Prints a summary line, and a warning on standard error for each that differs. */
    public void say(InitReport report) {
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
