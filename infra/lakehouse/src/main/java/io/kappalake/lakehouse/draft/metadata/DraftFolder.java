package io.kappalake.lakehouse.draft.metadata;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a draft that is published or discarded. What cannot be deleted is logged by Iceberg
 * and left behind: nothing but space is lost.
 */
public final class DraftFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DraftFolder.class);

    private final TableMetadata draft;
    private final FileIO io;

    /**
     * Returns whether a file of a live table was written to a draft, as opposed to the table's own
     * folders.
     */
    public static boolean wrote(TableMetadata live, String path) {
        String own = live.property(TableProperties.WRITE_DATA_LOCATION, live.location());
        return path.startsWith(live.location() + "/drafts/")
                || !(path.startsWith(live.location() + "/") || path.startsWith(own + "/"));
    }

    public DraftFolder(TableMetadata draft, FileIO io) {
        this.draft = draft;
        this.io = io;
    }

    /**
     * Deletes all files but the metadata file that the catalog points at; for a draft that is
     * marked as discarded.
     */
    public void deleteContents() {
        Set<String> files = metadataFiles();
        for (Snapshot snapshot : draft.snapshots()) {
            files.addAll(contents(snapshot));
        }
        files.addAll(listed(draft.location()));
        files.remove(draft.metadataFileLocation());
        delete(files);
    }

    /** Deletes the metadata file that the catalog pointed at, once it does not. */
    public void deletePointer() {
        delete(new LinkedHashSet<>(Set.of(draft.metadataFileLocation())));
    }

    /** Deletes the metadata; the data files belong to a live table now. */
    public void deleteMetadata() {
        Set<String> files = metadataFiles();
        files.addAll(listed(draft.location() + "/metadata"));
        delete(files);
    }

    private void delete(Set<String> files) {
        String folder = draft.location() + "/";
        // a file elsewhere, which an engine may have added by its path, is somebody else's
        files.removeIf(file -> !file.startsWith(folder));
        CatalogUtil.deleteFiles(io, files, "draft");
    }

    private Set<String> metadataFiles() {
        Set<String> files = new LinkedHashSet<>();
        files.add(draft.metadataFileLocation());
        draft.previousFiles().stream().map(MetadataLogEntry::file).forEach(files::add);
        for (Snapshot snapshot : draft.snapshots()) {
            files.add(snapshot.manifestListLocation());
            try {
                snapshot.allManifests(io).forEach(manifest -> files.add(manifest.path()));
            } catch (NotFoundException | RuntimeIOException e) {
                LOG.debug("An earlier try to delete {} came this far", draft.location(), e);
            }
        }
        return files;
    }

    private Set<String> contents(Snapshot snapshot) {
        Set<String> files = new LinkedHashSet<>();
        try {
            for (ManifestFile manifest : snapshot.dataManifests(io)) {
                try (ManifestReader<DataFile> reader =
                        ManifestFiles.read(manifest, io, draft.specsById())) {
                    reader.forEach(file -> files.add(file.location()));
                }
            }
            for (ManifestFile manifest : snapshot.deleteManifests(io)) {
                try (ManifestReader<DeleteFile> reader =
                        ManifestFiles.readDeleteManifest(manifest, io, draft.specsById())) {
                    reader.forEach(file -> files.add(file.location()));
                }
            }
        } catch (NotFoundException | RuntimeIOException | IOException e) {
            LOG.debug("An earlier try to delete {} came this far", draft.location(), e);
        }
        return files;
    }

    private Set<String> listed(String prefix) {
        Set<String> files = new LinkedHashSet<>();
        if (io instanceof SupportsPrefixOperations listing) {
            StreamSupport.stream(listing.listPrefix(prefix + "/").spliterator(), false)
                    .map(FileInfo::location)
                    .forEach(files::add);
        }
        return files;
    }
}
