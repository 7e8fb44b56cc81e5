package io.kappalake.ingest.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * The checkpoints and savepoints of one ingest job, over all its runs. They lie below one folder,
 * so that they are found without asking a cluster that may have forgotten the job.
 */
public final class JobStates {
    /** First four bytes of a metadata file; see Flink's {@code Checkpoints.HEADER_MAGIC_NUMBER}. */
    private static final int MAGIC = 0x4960672d;

    /** Since this format the checkpoint's id follows the version. */
    private static final int FIRST_VERSION_WITH_ID = 3;

    private static final String METADATA = "/_metadata";

    /** Folder of the notes about states that were set aside. */
    private static final String ASIDE = "/set-aside/";

    private final String folder;
    private final Map<String, String> fileIo;

    private JobStates(String folder, Map<String, String> fileIo) {
        this.folder = folder;
        this.fileIo = fileIo;
    }

    /** The states of the ingest job of a lakehouse. */
    public static JobStates of(LakehouseConfig config) {
        return of(config, config.kafka().group());
    }

    /** The states of the job that reads with a consumer group. */
    public static JobStates of(LakehouseConfig config, String group) {
        return in(
                config.storage().checkpoints() + "/" + group, config.storage().fileIoProperties());
    }

    /** The states below a folder, which are read and written with a FileIO of these properties. */
    static JobStates in(String folder, Map<String, String> fileIo) {
        return new JobStates(folder, fileIo);
    }

    /** Where the job writes its checkpoints. */
    public String checkpoints() {
        return folder + "/checkpoints";
    }

    /** Where savepoints go. */
    public String savepoints() {
        return folder + "/savepoints";
    }

    /**
     * The newest complete state: the one with the greatest checkpoint id. An unfinished one has no
     * metadata file and does not count, nor do those that were set aside.
     *
     * @throws LakehouseException {@code UNAVAILABLE} if the storage cannot be read
     */
    public Optional<JobState> findNewest() {
        try (FileIO io = CatalogUtil.loadFileIO(fileIo.get("io-impl"), fileIo, null)) {
            return states(io, files(io)).stream().max(comparingLong(JobState::checkpointId));
        } catch (LakehouseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    "Cannot list the job's checkpoints in %s (%s): is the storage up, and are its keys right?"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    /**
     * Sets all states aside: they stay where they are, and {@link #findNewest} passes over them
     * from now on. The job must not run.
     */
    public void setAside() {
        withFiles(
                files -> {
                    FileIO io = (FileIO) files;
                    String states =
                            files(io).stream()
                                    .filter(file -> file.location().endsWith(METADATA))
                                    .map(JobStates::location)
                                    .collect(joining("\n"));
                    if (states.isEmpty()) {
                        return 0L;
                    }
                    OutputFile note =
                            io.newOutputFile("%s%s%s".formatted(folder, ASIDE, UUID.randomUUID()));
                    try (OutputStream out = note.create()) {
                        out.write(states.getBytes(UTF_8));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return 0L;
                });
    }

    private List<JobState> states(FileIO io, List<FileInfo> files) {
        Set<String> aside = setAside(io, files);
        return files.stream()
                .filter(file -> file.location().endsWith(METADATA))
                .filter(file -> !aside.contains(location(file)))
                .flatMap(file -> read(io, file).stream())
                .toList();
    }

    /**
     * Removes old checkpoints and savepoints. Metadata files go first: what a killed call leaves is
     * no complete state.
     *
     * @param keep number of the newest states that stay
     * @param dryRun whether nothing is removed
     * @return what was found
     */
    OldStates removeOld(int keep, Duration olderThan, Instant now, boolean dryRun) {
        try (FileIO io = CatalogUtil.loadFileIO(fileIo.get("io-impl"), fileIo, null)) {
            List<FileInfo> files = files(io);
            OldStates old =
                    OldStates.find(
                            List.of(checkpoints(), savepoints()),
                            files,
                            states(io, files),
                            keep,
                            olderThan,
                            now);
            for (String folder : dryRun ? Set.<String>of() : old.folders().keySet()) {
                files.stream()
                        .map(FileInfo::location)
                        .filter(file -> file.startsWith(folder + "/") && file.endsWith(METADATA))
                        .forEach(io::deleteFile);
                ((SupportsPrefixOperations) io).deletePrefix(folder + "/");
            }
            return old;
        } catch (LakehouseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    "Cannot remove old checkpoints in %s (%s): is the storage up, and are its keys right?"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    private List<FileInfo> files(FileIO io) {
        return StreamSupport.stream(
                        ((SupportsPrefixOperations) io).listPrefix(folder + "/").spliterator(),
                        false)
                .toList();
    }

    /** Locations of states that were set aside, from the notes about them. */
    private Set<String> setAside(FileIO io, List<FileInfo> files) {
        Set<String> locations = new HashSet<>();
        for (FileInfo file : files) {
            // an S3 client cannot read an empty file, and earlier versions have written such notes
            if (file.location().startsWith(folder + ASIDE) && file.size() > 0) {
                try (InputStream in = io.newInputFile(file.location()).newStream()) {
                    new String(in.readAllBytes(), UTF_8).lines().forEach(locations::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return locations;
    }

    private static String location(FileInfo file) {
        return file.location().substring(0, file.location().length() - METADATA.length());
    }

    /** Number of files below the folder. */
    public long countFiles() {
        return withFiles(
                files ->
                        StreamSupport.stream(files.listPrefix(folder + "/").spliterator(), false)
                                .count());
    }

    /** Deletes all checkpoints and savepoints of the job, which must have ended for good. */
    public void deleteAll() {
        withFiles(
                files -> {
                    files.deletePrefix(folder + "/");
                    return 0L;
                });
    }

    private long withFiles(ToLongFunction<SupportsPrefixOperations> work) {
        try (FileIO io = CatalogUtil.loadFileIO(fileIo.get("io-impl"), fileIo, null)) {
            return work.applyAsLong((SupportsPrefixOperations) io);
        } catch (RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    "Cannot reach the job's checkpoints in %s (%s): is the storage up, and are its keys right?"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    /** Reads a metadata file; empty if its job has deleted it since it was listed. */
    static Optional<JobState> read(FileIO io, FileInfo file) {
        try (DataInputStream in =
                new DataInputStream(io.newInputFile(file.location()).newStream())) {
            int magic = in.readInt();
            int version = in.readInt();
            if (magic != MAGIC || version < FIRST_VERSION_WITH_ID) {
                throw new LakehouseException(
                        ErrorCode.REFUSED,
                        "Cannot read %s: it is no metadata of a Flink checkpoint of format %d or later"
                                .formatted(file.location(), FIRST_VERSION_WITH_ID));
            }
            return Optional.of(
                    new JobState(
                            in.readLong(),
                            location(file),
                            Instant.ofEpochMilli(file.createdAtMillis())));
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.UNAVAILABLE,
                    "Cannot read %s (%s)".formatted(file.location(), e.getMessage()),
                    e);
        }
    }
}
