package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.audit.AuditReport;
import io.kappalake.replay.audit.DataTests;
import io.kappalake.replay.audit.Tolerance;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.run.ReplayRun;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** How a replay is audited, and where the report goes. A picocli mixin. */
final class AuditOptions {
    @Option(
            names = "--tolerance",
            paramLabel = "LIST",
            defaultValue = "",
            description = "What may differ, such as amount=1,count=0,rows=0.1%%.")
    private String tolerance;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "The report as HTML (default: replay-<run>.html); JSON stands beside it.")
    private Path report;

    /** An audit with these data tests, whose report will be that file. */
    @FunctionalInterface
    interface Auditing {
        AuditReport run(DataTests.Runner tests, Path html);
    }

    Tolerance tolerance() {
        return tolerance.isEmpty() ? Tolerance.NONE : Tolerance.parse(tolerance);
    }

    /** Audits, writes the report and prints the verdict. */
    AuditReport run(Lake lake, ReplayRun run, Output output, Auditing auditing) {
        Path html = report == null ? Path.of("replay-%s.html".formatted(run.id())) : report;
        AuditReport result = auditing.run(tables -> new DataTests("none", List.of()), html);
        new AuditPrinter(output).print(result);
        output.say("Report: " + html.toAbsolutePath());
        return result;
    }
}
