package io.kappalake.lakehouse.draft.metadata;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileIO;
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

    /**
     * Deletes everything but the data files that a live table adopted: metadata, and data that was
     * dropped, never committed, or written after the publication was prepared.
     */
    public void deleteAllBut(Collection<String> adopted) {
        Set<String> files = metadataFiles();
        Set<String> there = new LinkedHashSet<>();
        if (io instanceof SupportsPrefixOperations) {
            there.addAll(listed(draft.location()));
        } else {
            draft.snapshots().forEach(snapshot -> there.addAll(contents(snapshot)));
        }
        // an engine may spell locations in another way: then nothing tells which files are adopted
        if (there.containsAll(adopted)) {
            files.addAll(there);
        }
        adopted.forEach(files::remove);
        delete(files);
    }

    /** Those of some files that no listing of the folder shows; all where there is no listing. */
    public Set<String> notListed(Collection<String> wanted) {
        Set<String> missing = new LinkedHashSet<>(wanted);
        missing.removeAll(listed(draft.location()));
        return missing;
    }

    /** Deletes whatever lies in the folder of a draft whose metadata are gone. */
    public static void deleteAll(FileIO io, String location) {
        if (io instanceof SupportsPrefixOperations listing) {
            CatalogUtil.deleteFiles(io, listed(listing, location), "draft");
        }
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
            ContentFiles.read(snapshot, io, draft.specsById(), manifest -> true, files::add);
        } catch (NotFoundException | RuntimeIOException | IOException e) {
            LOG.debug("An earlier try to delete {} came this far", draft.location(), e);
        }
        return files;
    }

    private Set<String> listed(String location) {
        return io instanceof SupportsPrefixOperations listing
                ? listed(listing, location)
                : new LinkedHashSet<>();
    }

    private static Set<String> listed(SupportsPrefixOperations listing, String location) {
        Set<String> files = new LinkedHashSet<>();
        listing.listPrefix(location + "/").forEach(file -> files.add(file.location()));
        return files;
    }
}
