package io.kappalake.replay.publish;

import static java.util.stream.Collectors.toMap;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.replay.lake.Sql;
import io.kappalake.replay.plan.ReplayPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The live files that are removed, and those that stay, when a trimmed replay is published. It
 * follows from the tables' bases and what was trimmed, and is thus the same for the audit and the
 * publication.
 */
public final class ReplacedFiles {
    private final Trimmed trimmed;
    private final SortedMap<String, Draft> drafts;
    private final Map<String, FileSplit> splits;
    private final Map<String, OptionalLong> bases = new HashMap<>();

    /**
     * Reads the manifests of the bases.
     *
     * @param drafts by live table
     */
    public ReplacedFiles(
            Catalog catalog, ReplayPlan plan, Trimmed trimmed, SortedMap<String, Draft> drafts) {
        this.trimmed = trimmed;
        this.drafts = new TreeMap<>(drafts);
        Map<String, TablePair> sides = new HashMap<>();
        drafts.forEach(
                (live, draft) ->
                        sides.put(
                                draft.live().name(),
                                new TablePair(
                                        draft.live(),
                                        plan.sinks().get(live).snapshot(),
                                        draft.name(),
                                        OptionalLong.empty())));
        ExchangedRows exchanged = new ExchangedRows(plan, trimmed.cut(), sides);
        drafts.keySet()
                .forEach(
                        live ->
                                bases.put(
                                        live,
                                        trimmed.tables()
                                                .get(live)
                                                .base(plan.sinks().get(live).snapshot())));
        // most of it is waiting for the storage
        splits =
                drafts.entrySet().parallelStream()
                        .collect(
                                toMap(
                                        Map.Entry::getKey,
                                        entry -> split(catalog, exchanged, entry.getValue())));
    }

    private FileSplit split(Catalog catalog, ExchangedRows exchanged, Draft draft) {
        Trimmed.Part part = trimmed.tables().get(draft.live().toString());
        FileSplit split =
                FileSplit.of(
                        catalog.loadTable(draft.live()),
                        bases.get(draft.live().toString()),
                        exchanged.rows(draft.live(), Side.LIVE, part.conditions()));
        return part.files().map(split::only).orElse(split);
    }

    /** Returns the paths of the live files that are removed. */
    public List<String> files(String live) {
        return splits.get(live).touched();
    }

    /** Returns the live table's snapshot whose files are replaced; empty if it had none. */
    public OptionalLong base(String live) {
        return bases.get(live);
    }

    /** Returns the relations that show a table's part in the exchange, by plain table name. */
    public Map<String, TableRelations> relations() {
        Map<String, TableRelations> relations = new HashMap<>();
        drafts.forEach(
                (live, draft) ->
                        relations.put(
                                draft.live().name(),
                                new TableRelations(
                                        rows(live, files(live), splits.get(live).outside()),
                                        TableRelations.at(
                                                draft.name(),
                                                trimmed.tables().get(live).snapshot()),
                                        rows(live, splits.get(live).outside(), files(live)),
                                        TableRelations.at(draft.live(), bases.get(live)))));
        return relations;
    }

    /**
     * Returns a relation of the rows of some of the files that are removed.
     *
     * @param columns what to select, as SQL
     */
    public String rows(String live, String columns, Collection<String> wanted) {
        List<String> some = List.copyOf(wanted);
        List<String> others = new ArrayList<>(files(live));
        others.removeAll(new HashSet<>(some));
        others.addAll(splits.get(live).outside());
        return rows(live, columns, some, others);
    }

    private String rows(String live, List<String> wanted, List<String> others) {
        return rows(live, "*", wanted, others);
    }

    private String rows(String live, String columns, List<String> wanted, List<String> others) {
        TableIdentifier name = drafts.get(live).live();
        OptionalLong base = bases.get(live);
        if (base.isEmpty() || wanted.isEmpty()) {
            return "(SELECT %s FROM %s WHERE false)".formatted(columns, Sql.name(name));
        }
        if (others.isEmpty()) {
            return columns.equals("*")
                    ? Sql.at(name, base.getAsLong())
                    : "(SELECT %s FROM %s)".formatted(columns, Sql.at(name, base.getAsLong()));
        }
        String condition =
                PathCondition.of(wanted, others)
                        .orElseThrow(
                                () ->
                                        new LakehouseException(
                                                ErrorCode.REFUSED,
                                                "Cannot name %d files of %s in one statement: compact the table (ALTER TABLE %s EXECUTE optimize) and plan again"
                                                        .formatted(
                                                                Math.min(
                                                                        wanted.size(),
                                                                        others.size()),
                                                                live,
                                                                live)));
        return "(SELECT %s FROM %s WHERE %s)"
                .formatted(columns, Sql.at(name, base.getAsLong()), condition);
    }
}
