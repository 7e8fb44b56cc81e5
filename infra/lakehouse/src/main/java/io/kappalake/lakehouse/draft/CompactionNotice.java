package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.failsafe.Failsafe;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.table.TableProperty;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Notice among the properties of a live table that its files are being compacted. A draft that was
 * opened meanwhile would replace files that are gone when it is published, so it is opened
 * afterwards; and no compaction begins while a draft is open. Both write to the table's metadata
 * first, a notice or a tag, and look for the other's then, so that one of them sees the other.
 *
 * @param owner the process that compacts
 * @param until when nobody waits for it any longer, whatever has become of it
 */
public record CompactionNotice(Owner owner, Instant until) {
    static final String PROPERTY = "kappalake.compaction";

    /** No compaction of a partition takes as long. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final long POLL_MILLIS = 100;

    /**
     * Pause between the end of one compaction of a table and the notice of the next, in which who
     * waits for the table comes in.
     */
    public static final Duration PAUSE = Duration.ofMillis(3 * POLL_MILLIS);

    public CompactionNotice {
        requireNonNull(owner, "owner");
        requireNonNull(until, "until");
    }

    /**
     * Gives notice.
     *
     * @return what is to be given to {@link #remove}; empty, and nothing is left behind, if a draft
     *     of the table is open or somebody else compacts it
     */
    public static Optional<CompactionNotice> give(
            Catalog catalog, TableIdentifier live, Owner owner, Clock clock) {
        CompactionNotice notice = new CompactionNotice(owner, clock.instant().plus(PATIENCE));
        boolean given =
                Failsafe.with(BaseTag.RETRIES)
                        .get(
                                () -> {
                                    Table table = catalog.loadTable(live);
                                    if (isUnderWay(table.properties(), clock)
                                            || hasDraft(catalog, table)) {
                                        return false;
                                    }
                                    TableProperty.set(table, PROPERTY, notice.json());
                                    return true;
                                });
        if (!given) {
            return Optional.empty();
        }
        // whoever sets a tag from now on sees the notice
        Table table = catalog.loadTable(live);
        if (hasDraft(catalog, table) || !notice.json().equals(table.properties().get(PROPERTY))) {
            notice.remove(catalog, live);
            return Optional.empty();
        }
        return Optional.of(notice);
    }

    /** A tag whose draft is not registered is a leftover. */
    private static boolean hasDraft(Catalog catalog, Table table) {
        Set<String> tagged =
                table.refs().keySet().stream()
                        .filter(BaseTag::isOne)
                        .map(BaseTag::folder)
                        .collect(toUnmodifiableSet());
        return !tagged.isEmpty() && !Collections.disjoint(tagged, Drafts.folders(catalog));
    }

    /** Takes it back, unless another one has taken its place. */
    public void remove(Catalog catalog, TableIdentifier live) {
        Failsafe.with(BaseTag.RETRIES)
                .run(
                        () -> {
                            try {
                                Table table = catalog.loadTable(live);
                                if (json().equals(table.properties().get(PROPERTY))) {
                                    table.updateProperties().remove(PROPERTY).commit();
                                }
                            } catch (NoSuchTableException e) {
                                // it was dropped meanwhile, and the notice with it
                            }
                        });
    }

    /** True if there is a notice whose process may still be at work. */
    static boolean isUnderWay(Map<String, String> properties, Clock clock) {
        return Optional.ofNullable(properties.get(PROPERTY))
                .map(CompactionNotice::parse)
                .filter(notice -> notice.owner.life() != Owner.Life.DEAD)
                .filter(notice -> clock.instant().isBefore(notice.until))
                .isPresent();
    }

    /** The live table, when none of its files are being compacted. */
    static Optional<LiveTable> awaitEnd(Catalog catalog, TableIdentifier live, Clock clock) {
        while (true) {
            Optional<LiveTable> table = LiveTable.find(catalog, live);
            if (table.filter(found -> isUnderWay(found.metadata().properties(), clock)).isEmpty()) {
                return table;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return table;
            }
        }
    }

    private static CompactionNotice parse(String json) {
        return TableProperty.read(PROPERTY, json, CompactionNotice.class);
    }

    private String json() {
        return TableProperty.json(this);
    }
}
