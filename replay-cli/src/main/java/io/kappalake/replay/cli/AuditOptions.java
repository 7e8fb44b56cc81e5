package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.LakehouseOptions;
import io.kappalake.lakehouse.cli.Output;
import io.kappalake.replay.Replays;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.Tolerance;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of an audit and its report, as a picocli mixin. */
final class AuditOptions {
    @Option(
            names = "--tolerance",
            paramLabel = "LIST",
            defaultValue = "",
            description = "What may differ, such as amount=1,count=0,rows=0.1%%.")
    private String tolerance;

    @Mixin private LakehouseOptions lakehouse;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "The report as HTML (default: reports/replay-<run>.html beside the"
                            + " lakehouse's kappalake.yaml); JSON and the SQL of the data tests"
                            + " stand beside it.")
    private Path report;

    @Option(
            names = "--project",
            paramLabel = "DIR",
            description =
                    "The models' project, whose data tests of the order tables are run on what"
                            + " these would be (default: transform/project).")
    private Path project;

    /** Parses the tolerance. */
    Tolerance tolerance() {
        return tolerance.isEmpty() ? Tolerance.NONE : Tolerance.parse(tolerance);
    }

    Replays.AuditRequest request(String run) {
        return new Replays.AuditRequest(
                tolerance(), Optional.ofNullable(project), beside(html(run), "-tests"), html(run));
    }

    private Path html(String run) {
        return report == null
                ? lakehouse
                        .configFile()
                        .resolveSibling("reports")
                        .resolve("replay-%s.html".formatted(run))
                : report;
    }

    /** A path beside the report, whose name begins as that of the report does. */
    private static Path beside(Path html, String ending) {
        return html.resolveSibling(
                html.getFileName().toString().replaceAll("\\.html?$", "") + ending);
    }

    /** Writes the report as JSON, and prints the verdict. */
    void print(AuditReport result, Output output) {
        Path html = html(result.runId());
        Path json = beside(html, ".json");
        output.write(json, result);
        new AuditPrinter(output).print(result);
        output.say("Report: %s, and %s".formatted(html.toAbsolutePath(), json.getFileName()));
    }
}
