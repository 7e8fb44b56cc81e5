package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.cli.ProductHome;
import io.kappalake.replay.audit.AuditReport;
import io.kappalake.replay.audit.DataTests;
import io.kappalake.replay.audit.ProjectTests;
import io.kappalake.replay.audit.Tolerance;
import io.kappalake.replay.lake.Lake;
import io.kappalake.replay.report.HtmlReport;
import io.kappalake.replay.run.ReplayRun;
import java.nio.file.Path;
import java.time.Instant;
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

    @Option(
            names = "--project",
            paramLabel = "DIR",
            description =
                    "The models' project, whose data tests of the order tables are run on what"
                            + " these would be (default: transform/project).")
    private Path project;

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
        Path tests =
                project == null ? ProductHome.find().path().resolve("transform/project") : project;
        AuditReport result =
                auditing.run(new ProjectTests(lake.config(), tests, Path.of("target")), html);
        new HtmlReport(result, Instant.now()).write(html);
        Path json =
                html.resolveSibling(
                        html.getFileName().toString().replaceAll("\\.html?$", "") + ".json");
        output.write(json, result);
        new AuditPrinter(output).print(result);
        output.say("Report: %s, and %s".formatted(html.toAbsolutePath(), json.getFileName()));
        return result;
    }
}
