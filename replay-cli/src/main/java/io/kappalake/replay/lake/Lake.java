package io.kappalake.replay.lake;

import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.OrderTables;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;

/**
 * The servers of a lakehouse, connected to when they are first needed. Not safe for use by several
 * threads.
 */
public final class Lake implements AutoCloseable {
    private final LakehouseConfig config;
    private final Owner owner = Owner.current();
    private final Catalogs.Opened catalog;
    private final FlinkRest flink;
    private Optional<TrinoSession> trino = Optional.empty();

    private Lake(LakehouseConfig config) {
        this.config = config;
        this.catalog = Catalogs.open(config.catalog());
        this.flink = new FlinkRest(config.flink());
    }

    /**
     * Connects to the catalog.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE} if it does not answer
     */
    public static Lake open(LakehouseConfig config) {
        return new Lake(config);
    }

    public LakehouseConfig config() {
        return config;
    }

    public Catalog catalog() {
        return catalog.catalog();
    }

    public FlinkRest flink() {
        return flink;
    }

    public Owner owner() {
        return owner;
    }

    public Ledger ledger() {
        return Ledger.open(catalog(), owner);
    }

    /** The drafts, as one run sees them. */
    public Drafts drafts(String run) {
        return Drafts.on(catalog(), run, owner);
    }

    /** Finds the drafts that a run has, by live table, {@code namespace.name}. */
    public SortedMap<String, Draft> draftsByTable(String run) {
        SortedMap<String, Draft> found = new TreeMap<>();
        drafts(run).ofRun().forEach(draft -> found.put(draft.live().toString(), draft));
        return found;
    }

    /** Reads rules that are given as dotted keys. */
    public IngestConfig rules(SortedMap<String, String> rules) {
        return IngestConfig.of(LakehouseConfig.load(config.file(), rules));
    }

    /** The tables of the stream. */
    public OrderTables tables() {
        return OrderTables.of(config);
    }

    /** A session that writes drafts; unqualified names are those of the order tables. */
    public TrinoSession trino() {
        if (trino.isEmpty()) {
            trino =
                    Optional.of(
                            TrinoSession.openForDrafts(
                                    config.trino(), tables().namespace().toString()));
        }
        return trino.get();
    }

    @Override
    public void close() {
        trino.ifPresent(TrinoSession::close);
        catalog.close();
    }
}
