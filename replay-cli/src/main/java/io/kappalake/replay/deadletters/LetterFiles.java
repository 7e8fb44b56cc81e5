package io.kappalake.replay.deadletters;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.metadata.LiveFiles;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The data files of {@code dead_letters} at a snapshot.
 *
 * @param rows number of rows by path
 */
record LetterFiles(SortedMap<String, Long> rows) {
    private static final int MOST_FILES = 80;
    private static final long MOST_ROWS = 50_000;

    LetterFiles {
        rows = new TreeMap<>(rows);
    }

    static LetterFiles of(Catalog catalog, OrderTables tables, OptionalLong snapshot) {
        TableIdentifier name = tables.name(OrderTable.DEAD_LETTERS);
        LiveTable table =
                LiveTable.find(catalog, name)
                        .orElseThrow(
                                () ->
                                        new LakehouseException(
                                                ErrorCode.INVALID_INPUT,
                                                "Cannot find the table %s in the catalog %s: './kappalake init' creates it"
                                                        .formatted(name, catalog.name())));
        SortedMap<String, Long> rows = new TreeMap<>();
        LiveFiles.of(table, snapshot).files().forEach((path, file) -> rows.put(path, file.rows()));
        return new LetterFiles(rows);
    }

    /** Rows of some of the files. */
    long rows(Collection<String> paths) {
        return paths.stream().mapToLong(path -> rows.get(path)).sum();
    }

    /**
     * All paths in pieces that one statement names, reads into memory, and writes: a file lies in
     * one partition, and Trino writes to a hundred at once.
     */
    List<List<String>> pieces(Collection<String> paths) {
        List<List<String>> pieces = new ArrayList<>();
        List<String> piece = new ArrayList<>();
        long size = 0;
        for (String path : paths) {
            if (piece.size() == MOST_FILES
                    || (!piece.isEmpty() && size + rows.get(path) > MOST_ROWS)) {
                pieces.add(List.copyOf(piece));
                piece.clear();
                size = 0;
            }
            piece.add(path);
            size += rows.get(path);
        }
        if (!piece.isEmpty()) {
            pieces.add(List.copyOf(piece));
        }
        return pieces;
    }
}
