package io.kappalake.ingest.control;

import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.topic.KafkaTopic;
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
    /**
     * Rules that older versions did not know, as what these versions did. They counted all statuses
     * by their names: the default makes no difference but to windows with more, and those of an
     * older version are right for {@code check}.
     */
    private static final Map<String, String> SINCE =
            Map.of(
                    "ingest.clock-tolerance",
                    "none",
                    "ingest.windows.max-statuses",
                    Integer.toString(IngestConfig.DEFAULT_STATUSES));

    private LiveRules() {}

    /**
     * The rules of the last start of a group's job, as {@code IngestConfig.flat()} gives them;
     * empty if it never started. Starts that were refused or failed do not count.
     */
    public static Optional<SortedMap<String, String>> find(Catalog catalog, String group) {
        return new StartLog(Ledger.open(catalog, Owner.current()), group)
                .last()
                .map(StartLog.Start::rules)
                .map(LiveRules::complete);
    }

    /**
     * Rules that an older version may have noted, with those that it did not know. Without them, a
     * plan of that version would follow whatever the configuration says now.
     */
    public static SortedMap<String, String> complete(SortedMap<String, String> rules) {
        SortedMap<String, String> all = new TreeMap<>(SINCE);
        all.putAll(rules);
        return all;
    }

    /** The log and tables of that start; empty if an earlier version has started it. */
    public static Optional<Origin> findOrigin(Catalog catalog, String group) {
        return new StartLog(Ledger.open(catalog, Owner.current()), group).origin();
    }

    /**
     * The differences of the log that is there now from the one that the tables are read from, in
     * words; empty if it is that one, or if an earlier version has started the job.
     *
     * @param log what the tables note of their log
     */
    public static List<String> otherLog(
            Catalog catalog, String group, LogGeneration log, KafkaTopic now) {
        return findOrigin(catalog, group)
                .map(origin -> origin.expecting(log).differences(Origin.ofLog(now)))
                .orElse(List.of());
    }

    /** The records that the first start of that group's job left out; none if it read all. */
    public static List<LeftOut> leftOut(Catalog catalog, String group) {
        return new StartLog(Ledger.open(catalog, Owner.current()), group)
                .first()
                .flatMap(StartLog.Start::first)
                .map(
                        first ->
                                first.leftOut().stream()
                                        .map(
                                                gap ->
                                                        new LeftOut(
                                                                gap.partition(),
                                                                gap.from(),
                                                                gap.to(),
                                                                first.position()))
                                        .toList())
                .orElse(List.of());
    }

    /** The gaps that were accepted when that group's job was started, oldest first. */
    public static List<AcceptedGap> acceptedGaps(Catalog catalog, String group) {
        return new StartLog(Ledger.open(catalog, Owner.current()), group).acceptedGaps();
    }
}
