package io.kappalake.ingest.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.ledger.LedgerEntry;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;

/**
 * The rules that the live job was started with, which its configuration file may no longer hold.
 */
public final class LiveRules {
    private static final String TOOL = "ingest";
    private static final String STARTING = "job-starting";
    private static final JsonMapper JSON = new JsonMapper();

    /** Rules that older versions did not know, as what these versions did. */
    private static final Map<String, String> SINCE = Map.of("ingest.clock-tolerance", "none");

    private LiveRules() {}

    /** Records in the ledger the rules that a job is about to be started with. */
    static void record(LakehouseConfig config) {
        String schema = OrderTables.of(config).namespace().toString();
        try (LakehouseSession session = LakehouseSession.open(config, schema)) {
            Ledger ledger = session.ledger();
            String group = config.kafka().group();
            ledger.append(
                    List.of(
                            ledger.entry(
                                    run(group),
                                    TOOL,
                                    STARTING,
                                    group,
                                    JSON.writeValueAsString(IngestConfig.of(config).flat()))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the rules as JSON", e);
        }
    }

    /**
     * The rules of the last start of a group's job, as {@code IngestConfig.flat()} gives them;
     * empty if it never started.
     */
    public static Optional<SortedMap<String, String>> find(Catalog catalog, String group) {
        List<LedgerEntry> entries = Ledger.open(catalog, Owner.current()).entries(run(group));
        return entries.isEmpty() ? Optional.empty() : Optional.of(parse(entries.getLast()));
    }

    private static String run(String group) {
        return TOOL + "-" + group;
    }

    private static SortedMap<String, String> parse(LedgerEntry entry) {
        try {
            TreeMap<String, String> rules =
                    JSON.readValue(
                            entry.details(), new TypeReference<TreeMap<String, String>>() {});
            SINCE.forEach(rules::putIfAbsent);
            return rules;
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read the rules of %s from the ledger (%s): start ingest again with this version"
                            .formatted(entry.subject(), e.getOriginalMessage()),
                    e);
        }
    }
}
