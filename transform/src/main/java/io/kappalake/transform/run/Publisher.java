package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.CursorTags;
import io.kappalake.lakehouse.draft.Publication;
import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.lakehouse.draft.PublishedTable;
import io.kappalake.transform.materialization.ViewWriter;
import io.kappalake.transform.memory.Cursors;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.memory.ModelMemory.Warning;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.run.Built.InDraft;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.view.UpdateViewProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what a group of nodes computed: all its tables in one atomic step, then its views. */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final Lake lake;

    Publisher(Lake lake) {
        this.lake = requireNonNull(lake, "lake");
    }

    /**
     * Publishes.
     *
     * @param audit the fingerprint of the tests that each table has passed
     * @param warnings of those tests
     * @param passed fingerprints of those that judge one table alone and found no row
     * @return what happened to the tables; empty if no table had anything new
     * @throws io.kappalake.lakehouse.LakehouseException see {@link Publication#commit}
     */
    Optional<PublicationResult> publish(
            String publication,
            Collection<Built> built,
            Map<RelationName, String> audit,
            List<Warning> warnings,
            Map<RelationName, Set<String>> passed) {
        List<InDraft> drafts =
                built.stream().filter(InDraft.class::isInstance).map(InDraft.class::cast).toList();
        Publication.Builder builder =
                Publication.of(lake.catalog(), publication, lake.runId())
                        .tagLatest(ModelMemory.PUBLISHED);
        if (drafts.size() > 1) {
            builder.concurrently();
        }
        boolean anything = false;
        Set<RelationName> own = new HashSet<>();
        for (InDraft draft : drafts) {
            ModelMemory memory =
                    draft.memory()
                            .audited(
                                    audit.getOrDefault(draft.relation(), ""),
                                    warnings,
                                    passed.getOrDefault(draft.relation(), Set.of()));
            builder.publish(
                    draft.drafted().draft(), draft.drafted().replacing(), memory.properties());
            own.add(draft.relation());
            anything = true;
        }
        for (Built each : built) {
            if (each instanceof Built.Unchanged unchanged) {
                String now = audit.getOrDefault(unchanged.relation(), "");
                if (!unchanged.memory().audit().equals(now)) {
                    builder.properties(
                            unchanged.relation().identifier(), ModelMemory.ofAudit(now, warnings));
                    anything = true;
                }
            }
        }
        Optional<PublicationResult> published = Optional.empty();
        if (anything) {
            // a tag too many does no harm, a snapshot that is expired under a cursor would
            drafts.forEach(draft -> tag(draft, own, false));
            try (Publication prepared = builder.prepare()) {
                published = Optional.of(prepared.commit());
            }
            for (PublishedTable table : published.get().tables()) {
                lake.pins()
                        .published(
                                RelationName.of(lake.trinoCatalog(), table.live()), table.after());
            }
            drafts.forEach(draft -> tagPublished(draft, own));
        }
        return published;
    }

    /** The tables are published by now, whatever becomes of a tag. */
    private void tagPublished(InDraft draft, Set<RelationName> own) {
        try {
            tag(draft, own, true);
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} {} is published, but the snapshots that it consumed are not tagged: run it"
                            + " again before they expire",
                    lake.runId(),
                    draft.relation(),
                    e);
        }
    }

    /**
     * Creates a view, once the tables of its group are published.
     *
     * @param audit the fingerprint of the tests that it has passed
     * @param warnings of those tests
     */
    void publish(Built.View view, String audit, List<Warning> warnings) {
        if (!view.current()) {
            lake.sessions()
                    .with(
                            trino -> {
                                new ViewWriter(trino).write(view.relation(), view.sql());
                                return null;
                            });
            lake.pins().lookAgain(view.relation());
        }
        boolean noted = view.current() && view.audit().equals(audit);
        if (!noted && lake.catalog() instanceof ViewCatalog views) {
            UpdateViewProperties update =
                    views.loadView(view.relation().identifier())
                            .updateProperties()
                            .set(ViewWriter.COLUMNS, view.columns());
            ModelMemory.ofAudit(audit, warnings).forEach(update::set);
            update.commit();
        }
    }

    /** Keeps the snapshots that a model has now consumed from being expired. */
    private void tag(InDraft draft, Set<RelationName> own, boolean published) {
        for (Map.Entry<RelationName, TableState> consumed : draft.consumed().entrySet()) {
            RelationName source = consumed.getKey();
            if (own.contains(source) != published) {
                continue;
            }
            Table table;
            try {
                table = lake.catalog().loadTable(source.identifier());
            } catch (NoSuchTableException e) {
                // dropped meanwhile: the next run will say so
                continue;
            }
            Mark mark = Cursors.mark(consumed.getValue());
            OptionalLong now = published ? Cursors.settled(mark, table).at() : mark.at();
            Mark earlier = draft.before().get(source.toString());
            OptionalLong before =
                    earlier == null ? OptionalLong.empty() : Cursors.settled(earlier, table).at();
            CursorTags.move(table, draft.relation().toString(), now, before);
        }
    }
}
