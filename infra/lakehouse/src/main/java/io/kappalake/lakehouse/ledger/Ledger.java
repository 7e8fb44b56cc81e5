package io.kappalake.lakehouse.ledger;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The Iceberg table {@code ops.ledger}: one row per step of every run, only ever appended to. A
 * run's state follows from its rows, so that a run whose process was killed can be recognised and
 * resumed. Safe for use by several threads; any number of processes may append at the same time.
 */
public final class Ledger {
    /** The table. */
    public static final TableIdentifier TABLE = LedgerTable.NAME;

    private final Catalog catalog;
    private final Owner owner;
    private final Clock clock = Clock.systemUTC();

    private Ledger(Catalog catalog, Owner owner) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.owner = requireNonNull(owner, "owner");
    }

    /** The ledger of a catalog; its table is created when it is first written to or read. */
    public static Ledger open(Catalog catalog, Owner owner) {
        return new Ledger(catalog, owner);
    }

    /**
     * An entry by this process, now; {@link #append} writes it.
     *
     * @param details a JSON object, for example {@code {}}
     */
    public LedgerEntry entry(
            String runId, String tool, String step, String subject, String details) {
        return new LedgerEntry(runId, tool, step, subject, clock.instant(), owner, details);
    }

    /** Appends entries in one commit: all of them, or, with an exception, none. */
    public void append(List<LedgerEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Table table = LedgerTable.load(catalog);
        AppendFiles append = table.newAppend();
        entries.stream()
                .collect(
                        groupingBy(
                                entry -> LedgerFile.month(table, entry).copy(),
                                LinkedHashMap::new,
                                toCollection(ArrayList::new)))
                .values()
                .forEach(month -> append.appendFile(LedgerFile.write(table, month)));
        append.commit();
    }

    /** The entries of a run in order of time; none if there is no such run. */
    public List<LedgerEntry> entries(String runId) {
        return read(Expressions.equal("run_id", runId)).stream()
                .filter(entry -> entry.runId().equals(runId))
                .toList();
    }

    /** The state of a run; empty if there is no such run. */
    public Optional<RunState> find(String runId) {
        return RunState.fold(entries(runId));
    }

    /** The states of all runs, in the order in which they began. Reads the whole ledger. */
    public List<RunState> runs() {
        return read(Expressions.alwaysTrue()).stream()
                .collect(
                        groupingBy(
                                LedgerEntry::runId,
                                LinkedHashMap::new,
                                toCollection(ArrayList::new)))
                .values()
                .stream()
                .flatMap(entries -> RunState.fold(entries).stream())
                .toList();
    }

    private List<LedgerEntry> read(Expression filter) {
        Table table = LedgerTable.load(catalog);
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(filter).planFiles()) {
            tasks.forEach(task -> files.add(task.file().copy()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream()
                .sorted(comparing(DataFile::dataSequenceNumber))
                .flatMap(file -> read(table, file).stream())
                // entries of the same moment stay in the order in which they were appended
                .sorted(comparing(LedgerEntry::at))
                .toList();
    }

    private static List<LedgerEntry> read(Table table, DataFile file) {
        if (file.format() != FileFormat.AVRO) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read the ledger: %s is not Avro; rewrite it with write.format.default = avro"
                            .formatted(file.location()));
        }
        return LedgerFile.read(table, file);
    }
}
