package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.commit.TableUpdate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Preview of a publication's change of one table.
 *
 * @param created whether the table is made
 * @param bytesAdded size of the files added
 * @param newColumns names of columns that the table does not have yet; all, if it is made
 */
public record TableChange(
        TableIdentifier live,
        boolean created,
        long rowsAdded,
        long rowsRemoved,
        long filesAdded,
        long filesRemoved,
        long bytesAdded,
        List<String> newColumns) {
    public TableChange {
        requireNonNull(live, "live");
        newColumns = List.copyOf(newColumns);
    }

    static TableChange of(TableUpdate update) {
        Map<String, String> summary =
                update.makesSnapshot() ? update.next().currentSnapshot().summary() : Map.of();
        // a table that is replaced loses its files without a delete
        Map<String, String> lost =
                update.replaces() && update.base().currentSnapshot() != null
                        ? update.base().currentSnapshot().summary()
                        : Map.of();
        return new TableChange(
                update.live(),
                update.creates(),
                number(summary, SnapshotSummary.ADDED_RECORDS_PROP),
                number(summary, SnapshotSummary.DELETED_RECORDS_PROP)
                        + number(lost, SnapshotSummary.TOTAL_RECORDS_PROP),
                number(summary, SnapshotSummary.ADDED_FILES_PROP),
                number(summary, SnapshotSummary.DELETED_FILES_PROP)
                        + number(lost, SnapshotSummary.TOTAL_DATA_FILES_PROP),
                number(summary, SnapshotSummary.ADDED_FILE_SIZE_PROP),
                newColumns(update));
    }

    private static long number(Map<String, String> summary, String key) {
        return Long.parseLong(summary.getOrDefault(key, "0"));
    }

    private static List<String> newColumns(TableUpdate update) {
        return update.next().schema().columns().stream()
                .map(NestedField::name)
                .filter(
                        name ->
                                Optional.ofNullable(update.base())
                                        .map(base -> base.schema().findField(name))
                                        .isEmpty())
                .toList();
    }
}
