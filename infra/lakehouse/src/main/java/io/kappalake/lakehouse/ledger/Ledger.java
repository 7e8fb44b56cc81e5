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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Iceberg table {@code ops.ledger}: one row per step of every run, only ever appended to. A
 * run's state follows from its rows in the order in which they were committed, so that a run whose
 * process was killed can be recognised and resumed. A file of it that is damaged is left out with a
 * warning, and keeps nobody from reading the others. Safe for use by several threads; any number of
 * processes may append at the same time.
 */
public final class Ledger {
    /** The table. */
    public static final TableIdentifier TABLE = LedgerTable.NAME;

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

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

    /**
     * The entries of a run in the order in which they were appended; none if there is no such run.
     */
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
        return states(read(Expressions.alwaysTrue()));
    }

    /** The same of the runs of one tool; reads the entries of that tool alone. */
    public List<RunState> runs(String tool) {
        return states(
                read(Expressions.equal("tool", tool)).stream()
                        .filter(entry -> entry.tool().equals(tool))
                        .toList());
    }

    private static List<RunState> states(List<LedgerEntry> entries) {
        return entries.stream()
                .collect(
                        groupingBy(
                                LedgerEntry::runId,
                                LinkedHashMap::new,
                                toCollection(ArrayList::new)))
                .values()
                .stream()
                .flatMap(run -> RunState.fold(run).stream())
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
        // in the order of the commits: the clocks of those who append differ
        return files.stream()
                .sorted(
                        comparing(DataFile::dataSequenceNumber)
                                .thenComparing(file -> file.partition().get(0, Integer.class)))
                .flatMap(file -> read(table, file).stream())
                .toList();
    }

    private static List<LedgerEntry> read(Table table, DataFile file) {
        if (file.format() != FileFormat.AVRO) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read the ledger: %s is not Avro; rewrite it with write.format.default = avro"
                            .formatted(file.location()));
        }
        try {
            List<LedgerEntry> entries = LedgerFile.read(table, file);
            // others, who compact it, may have put entries of several commits into one file
            return LedgerFile.isAppended(file)
                    ? entries
                    : entries.stream().sorted(comparing(LedgerEntry::at)).toList();
        } catch (RuntimeException e) {
            if (!LedgerFile.isDamage(e)) {
                throw e;
            }
            LOG.warn(
                    "Left out {} entries of the ledger, because {} is damaged or gone",
                    file.recordCount(),
                    file.location(),
                    e);
            return List.of();
        }
    }
}
