package io.kappalake.lakehouse.draft;

import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.draft.metadata.ContentFiles;
import io.kappalake.lakehouse.draft.metadata.DraftLocation;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Files in the folders of drafts that neither a draft nor a snapshot of a live table has: left
 * behind by processes that died while they opened, published or discarded a draft. Folders of
 * tables that the catalog does not have are left alone, as are those of drafts that are not called
 * like their tables: another catalog may have tables in the same place.
 */
public final class AbandonedFiles {
    private AbandonedFiles() {}

    /**
     * Removes them, where the storage can list folders.
     *
     * @param olderThan leaves younger files alone: their drafts may be about to be registered
     * @return their number
     */
    public static long remove(Catalog catalog, Instant olderThan) {
        Map<String, List<TableIdentifier>> tables = tablesByFolder(catalog);
        long removed = 0;
        for (Map.Entry<String, List<TableIdentifier>> entry : tables.entrySet()) {
            removed += remove(catalog, entry.getKey(), entry.getValue(), olderThan);
        }
        return removed;
    }

    /** The folders of drafts, each with the tables whose drafts lie there. */
    private static Map<String, List<TableIdentifier>> tablesByFolder(Catalog catalog) {
        Map<String, List<TableIdentifier>> tables = new TreeMap<>();
        for (TableIdentifier name : Namespaces.tables(catalog)) {
            if (!name.namespace().equals(Drafts.NAMESPACE)) {
                LiveTable.find(catalog, name)
                        .ifPresent(
                                table ->
                                        tables.computeIfAbsent(
                                                        DraftLocation.folders(
                                                                table.metadata().location()),
                                                        folder -> new ArrayList<>())
                                                .add(name));
            }
        }
        return tables;
    }

    private static long remove(
            Catalog catalog, String folders, List<TableIdentifier> tables, Instant olderThan) {
        FileIO io = LiveTable.find(catalog, tables.getFirst()).map(LiveTable::io).orElse(null);
        if (!(io instanceof SupportsPrefixOperations listing)) {
            return 0;
        }
        Map<String, String> old = new TreeMap<>();
        // a name of a draft's own may be that of its table
        List<String> prefixes =
                tables.stream()
                        .map(name -> key(folders + "/" + DraftRequest.prefix(name)))
                        .flatMap(prefix -> Stream.of(prefix + "__", prefix + "-"))
                        .toList();
        for (FileInfo file : listing.listPrefix(folders + "/")) {
            String key = key(file.location());
            if (file.createdAtMillis() < olderThan.toEpochMilli()
                    && prefixes.stream().anyMatch(key::startsWith)) {
                old.put(key, file.location());
            }
        }
        if (old.isEmpty()) {
            return 0;
        }
        // drafts before tables: what is published in between is in a table's snapshot
        for (String folder : Drafts.folders(catalog)) {
            String open = key("%s/%s/".formatted(folders, folder));
            old.keySet().removeIf(file -> file.startsWith(open));
        }
        for (TableIdentifier name : tables) {
            LiveTable.find(catalog, name).ifPresent(table -> old.keySet().removeAll(files(table)));
        }
        CatalogUtil.deleteFiles(io, old.values(), "abandoned");
        return old.size();
    }

    /** The data and delete files of all snapshots. */
    private static Set<String> files(LiveTable table) {
        Set<String> files = new HashSet<>();
        Set<String> read = new HashSet<>();
        try {
            for (Snapshot snapshot : table.metadata().snapshots()) {
                ContentFiles.read(
                        snapshot,
                        table.io(),
                        table.metadata().specsById(),
                        manifest -> read.add(manifest.path()),
                        file -> files.add(key(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** A location without its scheme, of which engines have several for one storage. */
    private static String key(String location) {
        return location.replaceFirst("^[^/:]+:/*", "").replaceAll("/{2,}", "/");
    }
}
