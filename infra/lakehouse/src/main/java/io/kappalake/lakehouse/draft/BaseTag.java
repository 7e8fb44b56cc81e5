package io.kappalake.lakehouse.draft;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tag on a live table that keeps a draft's base snapshot from being expired. Its name is the
 * draft's folder's and never used again, and it is set only after the draft is registered: a tag
 * whose draft is not registered is a leftover.
 */
final class BaseTag {
    private static final Logger LOG = LoggerFactory.getLogger(BaseTag.class);

    /** Iceberg retries most commits on what others committed meanwhile, but not those of tags. */
    static final RetryPolicy<Object> RETRIES =
            RetryPolicy.builder()
                    .handle(CommitFailedException.class)
                    .withBackoff(Duration.ofMillis(20), Duration.ofSeconds(2))
                    .withJitter(0.25)
                    .withMaxRetries(20)
                    .build();

    private static final String PREFIX = "draft-";

    private BaseTag() {}

    static String of(String folder) {
        return PREFIX + folder;
    }

    /** True if a tag or branch of that name belongs, or belonged, to a draft. */
    static boolean isOne(String name) {
        return name.startsWith(PREFIX);
    }

    static String folder(String tag) {
        return tag.substring(PREFIX.length());
    }

    /** Those on all tables, by table. */
    static Map<TableIdentifier, Set<String>> all(Catalog catalog) {
        Map<TableIdentifier, Set<String>> tags = new HashMap<>();
        for (TableIdentifier table : Namespaces.tables(catalog)) {
            Set<String> names =
                    table.namespace().equals(Drafts.NAMESPACE) ? Set.of() : on(catalog, table);
            if (!names.isEmpty()) {
                tags.put(table, names);
            }
        }
        return tags;
    }

    private static Set<String> on(Catalog catalog, TableIdentifier table) {
        try {
            return LiveTable.find(catalog, table).stream()
                    .flatMap(found -> found.metadata().refs().keySet().stream())
                    .filter(BaseTag::isOne)
                    .collect(toUnmodifiableSet());
        } catch (NotFoundException e) {
            LOG.warn("Passes over {}: its metadata are gone", table, e);
            return Set.of();
        }
    }

    /** Sets it, unless the table is such a one; returns true if it was set. */
    static boolean setUnless(
            Predicate<LiveTable> unless,
            Catalog catalog,
            TableIdentifier live,
            String tag,
            long snapshot) {
        return Failsafe.with(RETRIES)
                .get(
                        () -> {
                            LiveTable table =
                                    LiveTable.find(catalog, live)
                                            .orElseThrow(
                                                    () ->
                                                            new NoSuchTableException(
                                                                    "There is no table %s any more",
                                                                    live));
                            if (unless.test(table)) {
                                return false;
                            }
                            // on the very state that was looked at: an update of Iceberg's would
                            // repeat itself on a later one, which may be such a table
                            table.operations()
                                    .commit(
                                            table.metadata(),
                                            TableMetadata.buildFrom(table.metadata())
                                                    .setRef(
                                                            tag,
                                                            SnapshotRef.tagBuilder(snapshot)
                                                                    .build())
                                                    .build());
                            return true;
                        });
    }

    /** Removes it if it exists; returns true if this call did so. */
    static boolean remove(Catalog catalog, TableIdentifier live, String tag) {
        return Failsafe.with(RETRIES).get(() -> tryToRemove(catalog, live, tag));
    }

    private static boolean tryToRemove(Catalog catalog, TableIdentifier live, String tag) {
        Optional<Table> table = find(catalog, live);
        if (table.isEmpty() || !table.get().refs().containsKey(tag)) {
            return false;
        }
        try {
            table.get().manageSnapshots().removeTag(tag).commit();
            return true;
        } catch (IllegalArgumentException | NoSuchTableException e) {
            // somebody else removed it, or the table, meanwhile
            LOG.debug("{} has no tag {} any more", live, tag, e);
            return false;
        }
    }

    private static Optional<Table> find(Catalog catalog, TableIdentifier live) {
        try {
            return Optional.of(catalog.loadTable(live));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }
}
