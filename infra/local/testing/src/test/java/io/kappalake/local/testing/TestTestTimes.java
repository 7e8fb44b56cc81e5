package io.kappalake.local.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTestTimes {
    @TempDir private Path root;

    private void report(String module, String phase, String name, String xml) throws IOException {
        Path folder = root.resolve(module).resolve("target").resolve(phase + "-reports");
        Files.createDirectories(folder);
        Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
        Files.writeString(folder.resolve("TEST-" + name + ".xml"), xml);
    }

    private String table(String begin) throws IOException {
        TestTimes.main(new String[] {root.toString(), begin, "7", root.resolve("b").toString()});
        Path kept = root.resolve("target").resolve("test-times.txt");
        return Files.exists(kept) ? Files.readString(kept) : "";
    }

    @Test
    void countsByModuleAndNamesTheSlowestMethods() throws IOException {
        report(
                "a",
                "surefire",
                "x.TestOne",
                """
                <testsuite name="x.TestOne" time="2.5" tests="2" failures="0" errors="0" skipped="1">
                  <testcase classname="x.TestOne" name="fast" time="0.5"/>
                  <testcase classname="x.TestOne" name="skipped" time="0"><skipped/></testcase>
                </testsuite>""");
        report(
                "b",
                "failsafe",
                "x.ITTwo",
                """
                <testsuite name="x.ITTwo" time="1,200.5" tests="1" failures="0" errors="1" skipped="0">
                  <testcase classname="x.ITTwo" name="slow" time="1,200"/>
                </testsuite>""");

        assertThat(table("202601010000").lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "Tests of this build (-Dkappalake.seed=7), in seconds",
                        "module tests failed skipped work elapsed",
                        "a unit 2 0 1 2.5 2.5",
                        "b integration 1 1 0 1200.5 1200.5",
                        "all 3 1 1 1203.0 1200.5",
                        "Slowest test methods",
                        "1200.0 ITTwo.slow",
                        "2.0 TestOne, before and after its tests",
                        "0.5 TestOne.fast",
                        "0.5 ITTwo, before and after its tests",
                        "0.0 TestOne.skipped");
    }

    @Test
    void leavesOutWhatEarlierBuildsReported() throws IOException {
        report("a", "surefire", "x.TestOne", "<testsuite/>");

        assertThat(table("299901010000")).isEmpty();
    }
}
