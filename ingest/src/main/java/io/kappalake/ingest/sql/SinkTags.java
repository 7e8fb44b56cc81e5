package io.kappalake.ingest.sql;

import io.kappalake.lakehouse.draft.CursorTags;
import io.kappalake.orders.table.Checkpoints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Tags that keep the last snapshots of a stopped SQL job from being expired: the job that starts
 * from its savepoint looks there whether the savepoint's files are in its sinks, and would append
 * them a second time if it did not find them.
 */
final class SinkTags {
    private static final Pattern SINK =
            Pattern.compile(
                    "(?i)INSERT (?:INTO|OVERWRITE) (?:TABLE )?([^\\s(]+).*", Pattern.DOTALL);

    private final Catalog catalog;
    private final String catalogName;
    private final String namespace;
    private final String consumer;

    SinkTags(Catalog catalog, String catalogName, String namespace, String job) {
        this.catalog = catalog;
        this.catalogName = catalogName;
        this.namespace = namespace;
        this.consumer = job;
    }

    /** The tables of the lake that a script writes to by their whole names. */
    List<TableIdentifier> sinks(ScriptNote script) {
        List<TableIdentifier> sinks = new ArrayList<>();
        for (String statement : script.statements()) {
            Matcher sink = SINK.matcher(statement);
            if (sink.matches()) {
                String[] name =
                        sink.group(1)
                                .replace("${" + SqlVariables.NAMESPACE + "}", namespace)
                                .replace("`", "")
                                .split("\\.");
                if (name.length == 3 && name[0].equals(catalogName)) {
                    sinks.add(TableIdentifier.of(name[1], name[2]));
                }
            }
        }
        return sinks;
    }

    /** Tags the newest snapshot of each sink that a job committed. */
    void keep(ScriptNote script, String jobId) {
        for (TableIdentifier sink : sinks(script)) {
            if (catalog.tableExists(sink)) {
                Table table = catalog.loadTable(sink);
                List<Snapshot> all = new ArrayList<>();
                table.snapshots().forEach(all::add);
                all.stream()
                        .filter(s -> jobId.equals(s.summary().get(Checkpoints.JOB)))
                        .max(Comparator.comparingLong(Snapshot::sequenceNumber))
                        .ifPresent(
                                newest ->
                                        CursorTags.move(
                                                table,
                                                consumer,
                                                OptionalLong.of(newest.snapshotId()),
                                                OptionalLong.empty()));
            }
        }
    }

    /** Removes the tags. */
    void release(ScriptNote script) {
        for (TableIdentifier sink : sinks(script)) {
            if (catalog.tableExists(sink)) {
                CursorTags.move(
                        catalog.loadTable(sink),
                        consumer,
                        OptionalLong.empty(),
                        OptionalLong.empty());
            }
        }
    }
}
