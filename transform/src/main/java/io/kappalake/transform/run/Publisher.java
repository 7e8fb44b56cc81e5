package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.draft.Publication;
import io.kappalake.lakehouse.draft.Published;
import io.kappalake.transform.materialization.ViewWriter;
import io.kappalake.transform.memory.Cursors;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.run.Built.InDraft;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Publishes what a group of nodes computed: all its tables in one atomic step. */
final class Publisher {
    /** Iceberg does not retry tags on what others committed meanwhile. */
    private static final RetryPolicy<Object> TAG_RETRIES =
            RetryPolicy.builder()
                    .handle(CommitFailedException.class)
                    .withBackoff(Duration.ofMillis(20), Duration.ofSeconds(2))
                    .withJitter(0.25)
                    .withMaxRetries(20)
                    .build();

    private final Lake lake;

    Publisher(Lake lake) {
        this.lake = requireNonNull(lake, "lake");
    }

    /**
     * Publishes.
     *
     * @param audit the fingerprint of the tests that each table has passed
     * @return what happened to the tables; empty if no table had anything new
     * @throws io.kappalake.lakehouse.LakehouseException see {@link Publication#commit}
     */
    Optional<Published> publish(
            String publication, Collection<Built> built, Map<RelationName, String> audit) {
        List<InDraft> drafts =
                built.stream().filter(InDraft.class::isInstance).map(InDraft.class::cast).toList();
        Publication.Builder builder = Publication.of(lake.catalog(), publication, lake.runId());
        boolean anything = false;
        Set<RelationName> own = new HashSet<>();
        for (InDraft draft : drafts) {
            ModelMemory memory = draft.memory().audited(audit.getOrDefault(draft.relation(), ""));
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
                            unchanged.relation().identifier(), Map.of(ModelMemory.AUDIT, now));
                    anything = true;
                }
            }
        }
        Optional<Published> published = Optional.empty();
        if (anything) {
            // a tag too many does no harm, a snapshot that is expired under a cursor would
            drafts.forEach(draft -> tag(draft, own, false));
            try (Publication prepared = builder.prepare()) {
                published = Optional.of(prepared.commit());
            }
            drafts.forEach(draft -> lake.pins().lookAgain(draft.relation()));
            drafts.forEach(draft -> tag(draft, own, true));
        }
        for (Built each : built) {
            if (each instanceof Built.View view && !view.current()) {
                lake.sessions()
                        .with(
                                trino -> {
                                    new ViewWriter(trino).write(view.relation(), view.sql());
                                    return null;
                                });
                lake.pins().lookAgain(view.relation());
            }
        }
        return published;
    }

    /** Keeps the snapshots that a model has now consumed from being expired. */
    private void tag(InDraft draft, Set<RelationName> own, boolean published) {
        for (Map.Entry<RelationName, TableState> consumed : draft.consumed().entrySet()) {
            RelationName source = consumed.getKey();
            if (own.contains(source) != published) {
                continue;
            }
            Mark mark = Cursors.mark(consumed.getValue());
            Optional<Mark> earlier = Optional.ofNullable(draft.before().get(source.toString()));
            Failsafe.with(TAG_RETRIES)
                    .run(() -> tag(draft.relation(), source, mark, earlier, published));
        }
    }

    private void tag(
            RelationName consumer,
            RelationName source,
            Mark mark,
            Optional<Mark> earlier,
            boolean published) {
        Table table;
        try {
            table = lake.catalog().loadTable(source.identifier());
        } catch (NoSuchTableException e) {
            // dropped meanwhile: the next run will say so
            return;
        }
        Cursors.tag(
                table,
                consumer,
                snapshot(published ? Cursors.settled(mark, table) : mark),
                earlier.map(before -> snapshot(Cursors.settled(before, table)))
                        .orElse(OptionalLong.empty()));
    }

    private static OptionalLong snapshot(Mark mark) {
        return mark.snapshot() == null ? OptionalLong.empty() : OptionalLong.of(mark.snapshot());
    }
}
