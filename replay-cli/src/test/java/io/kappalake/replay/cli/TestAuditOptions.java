package io.kappalake.replay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.replay.Replays.AuditRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TestAuditOptions {
    @Command
    private static final class Audited {
        @Mixin private AuditOptions options;
    }

    private static AuditRequest request(String... args) {
        Audited command = new Audited();
        new CommandLine(command).parseArgs(args);
        return command.options.request("run-7");
    }

    @Test
    void writesBesideTheConfiguration() {
        AuditRequest request = request();

        assertThat(request.html()).isEqualTo(Path.of(".kappalake/reports/replay-run-7.html"));
        assertThat(request.target()).isEqualTo(Path.of(".kappalake/reports/replay-run-7-tests"));
    }

    @Test
    void writesBesideTheReportThatIsNamed() {
        AuditRequest request = request("--report", "/audits/june.htm");

        assertThat(request.html()).isEqualTo(Path.of("/audits/june.htm"));
        assertThat(request.target()).isEqualTo(Path.of("/audits/june-tests"));
    }
}
