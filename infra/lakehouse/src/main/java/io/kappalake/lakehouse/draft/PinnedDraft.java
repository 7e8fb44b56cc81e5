package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.commit.DraftMovedException;
import io.kappalake.lakehouse.draft.commit.Registration;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;

/** A draft in the state that is to be published. */
record PinnedDraft(Draft draft, TableMetadata metadata, FileIO io, List<DataFile> files) {
    PinnedDraft {
        files = List.copyOf(files);
    }

    /**
     * The draft in its current state.
     *
     * @param snapshot that it must have now, if one is given
     * @throws LakehouseException {@code REFUSED} if it is gone, or if it has delete files
     */
    static PinnedDraft of(Draft draft, OptionalLong snapshot) {
        LiveTable table =
                draft.find()
                        .filter(found -> !DraftNote.isDiscarded(found.metadata().properties()))
                        .orElseThrow(() -> draft.gone(null));
        if (snapshot.isPresent() && !snapshot.equals(table.currentSnapshot())) {
            throw new DraftMovedException(draft.name());
        }
        try {
            return new PinnedDraft(draft, table.metadata(), table.io(), files(table));
        } catch (NotFoundException e) {
            throw draft.gone(e);
        }
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

    Registration registration() {
        return new Registration(draft.name(), metadata.metadataFileLocation());
    }
}
