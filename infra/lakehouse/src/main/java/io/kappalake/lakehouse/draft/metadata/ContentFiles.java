package io.kappalake.lakehouse.draft.metadata;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.io.FileIO;

/** The data and delete files that the manifests of a snapshot name. */
public final class ContentFiles {
    private ContentFiles() {}

    /**
     * Reads their locations.
     *
     * @param wanted the manifests to read
     * @param files gets each location; after a failure it has those before it
     * @throws IOException if a manifest cannot be closed; one that is gone is a {@code
     *     NotFoundException}
     */
    public static void read(
            Snapshot snapshot,
            FileIO io,
            Map<Integer, PartitionSpec> specs,
            Predicate<ManifestFile> wanted,
            Consumer<String> files)
            throws IOException {
        for (ManifestFile manifest : snapshot.dataManifests(io)) {
            if (wanted.test(manifest)) {
                try (ManifestReader<DataFile> reader = ManifestFiles.read(manifest, io, specs)) {
                    reader.forEach(file -> files.accept(file.location()));
                }
            }
        }
        for (ManifestFile manifest : snapshot.deleteManifests(io)) {
            if (wanted.test(manifest)) {
                try (ManifestReader<DeleteFile> reader =
                        ManifestFiles.readDeleteManifest(manifest, io, specs)) {
                    reader.forEach(file -> files.accept(file.location()));
                }
            }
        }
    }
}
