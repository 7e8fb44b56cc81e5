package io.kappalake.replay.run;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.plan.ReplayPlan.JobJar;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;

/**
 * Copies of the job's jars of replays in the storage. Each is the one that was planned, by its
 * SHA-256, whatever becomes of the file that it was copied from: what was planned is what runs.
 */
public final class JobJars {
    private final Supplier<FileIO> files;
    private final String folder;

    private JobJars(Supplier<FileIO> files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    /** The copies in a lakehouse's storage, beside the checkpoints. */
    public static JobJars of(LakehouseConfig config) {
        Map<String, String> properties = config.storage().fileIoProperties();
        return new JobJars(
                () -> CatalogUtil.loadFileIO(properties.get("io-impl"), properties, null),
                config.storage().checkpoints() + "/replay-jobs");
    }

    /** Copies in a folder. The files are closed after each use. */
    static JobJars in(Supplier<FileIO> files, String folder) {
        return new JobJars(files, folder);
    }

    /**
     * Returns the jar of a replay as a file on this machine. It is copied to the storage if it is
     * not there yet.
     *
     * @throws LakehouseException {@code REFUSED} if neither the copy nor the file that was planned
     *     is what it was
     */
    public Path jar(ReplayPlan plan) {
        if (plan.job().isEmpty()) {
            // the plan of an earlier version
            return IngestControl.jobJar();
        }
        JobJar planned = plan.job().get();
        try (FileIO io = files.get()) {
            InputFile copy = io.newInputFile(location(plan, planned));
            if (!copy.exists()) {
                byte[] jar = read(planned);
                try (OutputStream out =
                        io.newOutputFile(location(plan, planned)).createOrOverwrite()) {
                    out.write(jar);
                }
            }
            byte[] bytes;
            try (InputStream in = copy.newStream()) {
                bytes = in.readAllBytes();
            }
            if (!JobJar.sha256(bytes).equals(planned.sha256())) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot run the job of the replay %s: its copy %s is not what was planned (its SHA-256 is %s, not %s); cancel the replay and plan again"
                                .formatted(
                                        plan.run(),
                                        copy.location(),
                                        JobJar.sha256(bytes),
                                        planned.sha256()));
            }
            Path local = Files.createTempFile("kappalake-job-", ".jar");
            local.toFile().deleteOnExit();
            return Files.write(local, bytes);
        } catch (IOException | UncheckedIOException e) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    "Cannot keep the job's jar below %s (%s): is the storage up, and are its keys right?"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    /** The file that was planned; the product's own wherever this product lies now. */
    private static byte[] read(JobJar planned) throws IOException {
        Path file =
                planned.product().isPresent() ? IngestControl.jobJar() : Path.of(planned.path());
        byte[] jar = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        if (!JobJar.sha256(jar).equals(planned.sha256())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot run what was planned: the job's jar %s was changed (its SHA-256 was %s); plan again"
                            .formatted(file, planned.sha256()));
        }
        return jar;
    }

    /** Returns whether there is a copy for a replay. */
    boolean has(ReplayPlan plan) {
        if (plan.job().isEmpty()) {
            return false;
        }
        try (FileIO io = files.get()) {
            return io.newInputFile(location(plan, plan.job().get())).exists();
        }
    }

    /** Deletes the copy of a replay. */
    void delete(ReplayPlan plan) {
        try (FileIO io = files.get()) {
            io.deleteFile(location(plan, plan.job().orElseThrow()));
        }
    }

    private String location(ReplayPlan plan, JobJar jar) {
        return "%s/%s/%s.jar".formatted(folder, plan.run(), jar.sha256());
    }
}
