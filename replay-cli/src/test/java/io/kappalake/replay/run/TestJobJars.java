package io.kappalake.replay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.plan.ReplayPlan.JobJar;
import io.kappalake.replay.plan.TestingPlans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestJobJars {
    @TempDir private Path folder;

    private Path file;
    private JobJars jars;
    private ReplayPlan plan;

    @BeforeEach
    void plan() throws IOException {
        file = Files.writeString(folder.resolve("job.jar"), "as planned");
        jars = JobJars.in(LocalFiles::new, folder + "/store");
        plan = TestingPlans.withJob(JobJar.of(file, Optional.empty()));
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> jars.jar(plan))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContainingAll(words);
    }

    @Test
    void whatWasPlannedRunsWhateverBecomesOfTheFile() throws IOException {
        assertThat(jars.has(plan)).isFalse();
        assertThat(jars.jar(plan)).hasContent("as planned");
        assertThat(jars.has(plan)).isTrue();

        Files.writeString(file, "built anew");
        assertThat(jars.jar(plan)).hasContent("as planned");
        Files.delete(file);
        assertThat(jars.jar(plan)).hasContent("as planned");

        jars.delete(plan);
        assertThat(jars.has(plan)).isFalse();
        assertRefused("job.jar was changed", plan.job().orElseThrow().sha256());
    }

    @Test
    void aFileThatIsNotWhatWasPlannedIsNotCopied() throws IOException {
        Files.writeString(file, "built anew");
        assertRefused("job.jar was changed");
        assertThat(jars.has(plan)).isFalse();
    }

    @Test
    void aCopyThatIsNotWhatWasPlannedIsRefused() throws IOException {
        jars.jar(plan);
        Path copy =
                folder.resolve("store")
                        .resolve(plan.run())
                        .resolve(plan.job().orElseThrow().sha256() + ".jar");
        Files.writeString(copy, "another");
        assertRefused("is not what was planned", copy.toString());
    }

    private static final class LocalFiles implements FileIO {
        @Override
        public InputFile newInputFile(String path) {
            return org.apache.iceberg.Files.localInput(path);
        }

        @Override
        public OutputFile newOutputFile(String path) {
            return org.apache.iceberg.Files.localOutput(path);
        }

        @Override
        public void deleteFile(String path) {
            try {
                Files.delete(Path.of(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
