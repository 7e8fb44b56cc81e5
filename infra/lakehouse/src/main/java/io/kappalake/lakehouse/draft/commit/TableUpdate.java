package io.kappalake.lakehouse.draft.commit;

import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.Receipt;
import io.kappalake.lakehouse.draft.metadata.RecordingFileIO;
import java.util.OptionalLong;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Prepared update of one table, not yet committed.
 *
 * @param operations of the table, from which the base was loaded; null if the table is to be made
 * @param base the metadata that the change starts from; null if the table is to be made
 * @param next the metadata afterwards; its manifests are written, the metadata file is not
 * @param io remembers what was written for it
 */
public record TableUpdate(
        TableIdentifier live,
        TableOperations operations,
        TableMetadata base,
        TableMetadata next,
        RecordingFileIO io) {
    public boolean creates() {
        return base == null;
    }

    public OptionalLong before() {
        return creates() ? OptionalLong.empty() : LiveTable.currentSnapshot(base);
    }

    public OptionalLong after() {
        return LiveTable.currentSnapshot(next);
    }

    /** True if the table was recreated without the snapshot that it had. */
    public boolean replaces() {
        return !creates()
                && next.currentSnapshot() != null
                && next.currentSnapshot().parentId() == null
                && before().isPresent();
    }

    public boolean makesSnapshot() {
        return after().isPresent() && (creates() || base.snapshot(after().getAsLong()) == null);
    }

    /** True if a table's metadata contains this change. */
    public boolean isIn(TableMetadata table) {
        if (!table.uuid().equals(next.uuid())) {
            return false;
        }
        return makesSnapshot()
                ? table.snapshot(after().getAsLong()) != null
                : Receipt.last(next).equals(Receipt.last(table));
    }
}
