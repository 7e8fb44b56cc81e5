package io.kappalake.lakehouse.draft.metadata;

import java.util.Optional;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * Operations of a table in its state at one moment: they write manifests, but a commit is only
 * remembered.
 */
public final class CapturingOperations implements TableOperations {
    private final TableMetadata base;
    private final FileIO io;
    private Optional<TableMetadata> captured = Optional.empty();

    /**
     * @param base the table's metadata; null if the table is to be made
     */
    public CapturingOperations(TableMetadata base, FileIO io) {
        this.base = base;
        this.io = io;
    }

    /** The metadata that were to be committed last; empty if there were none. */
    public Optional<TableMetadata> captured() {
        return captured;
    }

    /** The captured metadata once there are some: a transaction looks for its snapshots there. */
    @Override
    public TableMetadata current() {
        return captured.orElse(base);
    }

    @Override
    public TableMetadata refresh() {
        return base;
    }

    @Override
    public void commit(TableMetadata ignored, TableMetadata metadata) {
        captured = Optional.of(metadata);
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return new CapturingOperations(uncommitted, io);
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return metadataFile(base, fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return LocationProviders.locationsFor(base.location(), base.properties());
    }

    /** The location of a metadata file of that name. */
    public static String metadataFile(TableMetadata table, String fileName) {
        String folder =
                table.property(
                        TableProperties.WRITE_METADATA_LOCATION, table.location() + "/metadata");
        return "%s/%s".formatted(folder.replaceAll("/+$", ""), fileName);
    }
}
