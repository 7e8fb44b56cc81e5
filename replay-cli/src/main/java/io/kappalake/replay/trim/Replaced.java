package io.kappalake.replay.trim;

import static java.util.stream.Collectors.toMap;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.replay.plan.ReplayPlan;
import io.kappalake.replay.sql.Sql;
import io.kappalake.replay.trim.Published.Side;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Which live files go and which stay when a trimmed replay is published. It follows from the
 * tables' bases and what was trimmed, and is thus the same for the audit and the publication.
 */
public final class Replaced {
    /** Length of a list of paths up to which it is written into a statement. */
    private static final int LONGEST = 600_000;

    private final Trimmed trimmed;
    private final SortedMap<String, Draft> drafts;
    private final Map<String, FileSplit> splits;
    private final Map<String, OptionalLong> bases = new HashMap<>();

    /**
     * Reads the manifests of the bases.
     *
     * @param drafts by live table
     */
    public Replaced(
            Catalog catalog, ReplayPlan plan, Trimmed trimmed, SortedMap<String, Draft> drafts) {
        this.trimmed = trimmed;
        this.drafts = new TreeMap<>(drafts);
        Map<String, Sides> sides = new HashMap<>();
        drafts.forEach(
                (live, draft) ->
                        sides.put(
                                draft.live().name(),
                                new Sides(
                                        draft.live(),
                                        plan.sinks().get(live).snapshot(),
                                        draft.name(),
                                        OptionalLong.empty())));
        Published published = new Published(plan, trimmed.cut(), sides);
        drafts.keySet().forEach(live -> bases.put(live, plan.sinks().get(live).snapshot()));
        // most of it is waiting for the storage
        splits =
                drafts.entrySet().parallelStream()
                        .collect(
                                toMap(
                                        Map.Entry::getKey,
                                        entry -> split(catalog, published, entry.getValue())));
    }

    private FileSplit split(Catalog catalog, Published published, Draft draft) {
        Trimmed.Part part = trimmed.tables().get(draft.live().toString());
        return FileSplit.of(
                catalog.loadTable(draft.live()),
                bases.get(draft.live().toString()),
                published.rows(draft.live(), Side.LIVE, part.wholeLog(), part.elsewhere()));
    }

    /** Paths of the live files that go. */
    public List<String> files(String live) {
        return splits.get(live).touched();
    }

    /** Rows of the files that go, as SQL. */
    public String replacedRelation(String live) {
        return rows(live, files(live), splits.get(live).outside());
    }

    /** Rows of the files that stay, as SQL. */
    public String keptRelation(String live) {
        return rows(live, splits.get(live).outside(), files(live));
    }

    /** All rows of the base, as SQL. */
    public String baseRelation(String live) {
        OptionalLong base = bases.get(live);
        TableIdentifier name = drafts.get(live).live();
        return base.isPresent() ? Sql.at(name, base.getAsLong()) : none(name);
    }

    /** Rows of the trimmed draft, as SQL. */
    public String draftRelation(String live) {
        OptionalLong snapshot = trimmed.tables().get(live).snapshot();
        TableIdentifier name = drafts.get(live).name();
        return snapshot.isPresent() ? Sql.at(name, snapshot.getAsLong()) : none(name);
    }

    private String rows(String live, List<String> wanted, List<String> others) {
        TableIdentifier name = drafts.get(live).live();
        OptionalLong base = bases.get(live);
        if (base.isEmpty() || wanted.isEmpty()) {
            return none(name);
        }
        if (others.isEmpty()) {
            return Sql.at(name, base.getAsLong());
        }
        boolean named = wanted.size() <= others.size();
        String list = Sql.literals(named ? wanted : others);
        if (list.length() > LONGEST) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot name %d files of %s in one statement: compact the table (ALTER TABLE %s EXECUTE optimize) and plan again"
                            .formatted(Math.min(wanted.size(), others.size()), live, live));
        }
        return "(SELECT * FROM %s WHERE \"$path\" %s (%s))"
                .formatted(Sql.at(name, base.getAsLong()), named ? "IN" : "NOT IN", list);
    }

    private static String none(TableIdentifier table) {
        return "(SELECT * FROM %s WHERE false)".formatted(Sql.name(table));
    }

    /** The plain name of a live table, as audits name it. */
    public static String plainName(String live) {
        return TableIdentifier.parse(live).name();
    }
}
