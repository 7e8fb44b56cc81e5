package io.kappalake.replay.lake;

import io.kappalake.ingest.control.LiveRules;
import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.table.LogNote;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.orders.topic.KafkaTopic;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;

/**
 * The servers of a lakehouse, connected to when they are first needed. Not safe for use by several
 * threads.
 */
public final class ReplayLake implements AutoCloseable {
    private final LakehouseSession session;
    private final FlinkRest flink;

    private ReplayLake(LakehouseSession session) {
        this.session = session;
        this.flink = new FlinkRest(session.config().flink());
    }

    /**
     * Connects to the catalog.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE} if it does not answer
     */
    public static ReplayLake open(LakehouseConfig config) {
        return LakehouseSession.open(
                config, OrderTables.of(config).namespace().toString(), ReplayLake::new);
    }

    public LakehouseConfig config() {
        return session.config();
    }

    public Catalog catalog() {
        return session.catalog();
    }

    public FlinkRest flink() {
        return flink;
    }

    public Owner owner() {
        return session.owner();
    }

    public Ledger ledger() {
        return session.ledger();
    }

    /** The drafts, as one run sees them. */
    public Drafts drafts(String run) {
        return session.drafts(run);
    }

    /**
     * Finds the drafts of the order tables that a run has, by live table, {@code namespace.name}.
     */
    public SortedMap<String, Draft> draftsByTable(String run) {
        SortedMap<String, Draft> found = new TreeMap<>();
        drafts(run).ofRun().stream()
                .filter(draft -> tables().names().contains(draft.live()))
                .forEach(draft -> found.put(draft.live().toString(), draft));
        return found;
    }

    /** Reads rules that are given as dotted keys. */
    public IngestConfig rules(SortedMap<String, String> rules) {
        return IngestConfig.of(LakehouseConfig.load(config().file(), LiveRules.complete(rules)));
    }

    /** The tables of the stream. */
    public OrderTables tables() {
        return OrderTables.of(config());
    }

    /** The log that the tables are read from. */
    public LogGeneration log() {
        return LogNote.of(catalog(), tables());
    }

    /** A new connection to the topic of order events, with the offsets of the tables. */
    public KafkaTopic topic() {
        return KafkaTopic.of(config().kafka(), log());
    }

    /** A session that writes drafts; unqualified names are those of the order tables. */
    public TrinoSession trino() {
        return session.trino();
    }

    @Override
    public void close() {
        session.close();
    }
}
