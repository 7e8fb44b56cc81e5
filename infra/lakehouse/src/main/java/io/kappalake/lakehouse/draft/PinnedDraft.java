package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.commit.DraftMovedException;
import io.kappalake.lakehouse.draft.commit.Parallelism;
import io.kappalake.lakehouse.draft.commit.Registration;
import io.kappalake.lakehouse.draft.metadata.DataFileRebinder;
import io.kappalake.lakehouse.draft.metadata.DraftFolder;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;

/** A draft in the state that is to be published. */
record PinnedDraft(Draft draft, TableMetadata metadata, FileIO io, List<DataFile> files) {
    /** Files up to which a request for each, at the same time, is faster than a listing. */
    private static final int FEW = 8;

    PinnedDraft {
        files = List.copyOf(files);
    }

    /**
     * The draft in its current state.
     *
     * @param snapshot that it must have now, if one is given
     * @throws LakehouseException {@code REFUSED} if it is gone, if files of it are, or if it has
     *     delete files
     */
    static PinnedDraft of(Draft draft, OptionalLong snapshot) {
        LiveTable table =
                draft.find()
                        .filter(found -> !DraftNote.isDiscarded(found.metadata().properties()))
                        .orElseThrow(() -> draft.gone(null));
        if (snapshot.isPresent() && !snapshot.equals(table.currentSnapshot())) {
            throw new DraftMovedException(draft.name());
        }
        List<DataFile> files;
        try {
            files = files(table);
        } catch (NotFoundException e) {
            throw draft.damaged(e);
        }
        requireThere(draft, table, files);
        return new PinnedDraft(draft, table.metadata(), table.io(), files);
    }

    /** Somebody may have deleted files that the metadata still name. */
    private static void requireThere(Draft draft, LiveTable table, List<DataFile> files) {
        Collection<String> unseen = files.stream().map(DataFile::location).toList();
        if (unseen.size() > FEW) {
            unseen = new DraftFolder(table.metadata(), table.io()).notListed(unseen);
        }
        List<List<String>> parts = new ArrayList<>();
        for (int i = 0; i < Math.min(FEW, unseen.size()); i++) {
            parts.add(new ArrayList<>());
        }
        int next = 0;
        for (String path : unseen) {
            parts.get(next++ % parts.size()).add(path);
        }
        Parallelism.concurrent()
                .map(parts, part -> firstMissing(table.io(), part), missing -> {})
                .stream()
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(
                        path -> {
                            throw draft.damaged(path);
                        });
    }

    private static Optional<String> firstMissing(FileIO io, List<String> paths) {
        return paths.stream().filter(path -> !io.newInputFile(path).exists()).findFirst();
    }

    private static List<DataFile> files(LiveTable table) {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.table().newScan().includeColumnStats().planFiles()) {
            for (FileScanTask task : tasks) {
                if (!task.deletes().isEmpty()) {
                    throw new LakehouseException(
                            ErrorCode.REFUSED,
                            ("Cannot publish the draft %s: it has delete files, which rows that"
                                            + " were updated or deleted in it leave behind; write it"
                                            + " anew with INSERT alone")
                                    .formatted(table.name()));
                }
                files.add(task.file().copy());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /**
     * Its files as files of a live table.
     *
     * @return empty if the table is not partitioned as the draft is
     */
    Optional<List<DataFile>> filesOf(TableMetadata live) {
        return spec(live)
                .map(spec -> new DataFileRebinder(metadata, spec))
                .map(rebinder -> files.stream().map(rebinder::rebind).toList());
    }

    private Optional<PartitionSpec> spec(TableMetadata live) {
        PartitionSpec wanted = metadata.spec();
        return live.spec().compatibleWith(wanted)
                ? Optional.of(live.spec())
                : live.specs().stream().filter(spec -> spec.compatibleWith(wanted)).findFirst();
    }

    /** Deletes what it leaves behind once its data files belong to the live table. */
    void adopted() {
        new DraftFolder(metadata, io).deleteAllBut(files.stream().map(DataFile::location).toList());
    }

    Registration registration() {
        return new Registration(draft.name(), metadata.metadataFileLocation());
    }
}
