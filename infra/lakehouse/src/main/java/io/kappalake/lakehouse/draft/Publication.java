package io.kappalake.lakehouse.draft;

import static java.util.Collections.unmodifiableMap;
import static java.util.Objects.requireNonNull;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.CatalogConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;

/**
 * Puts drafts in the place of what their live tables had, in one atomic step for all tables: their
 * files, the files that they replace, properties, and the drafts' disappearance from the catalog.
 * For one thread.
 *
 * <pre>
 * Builder.prepare()      manifests are written; changes() tells what would happen
 *   commit()             all tables changed, or, with an exception, none
 *   close()              deletes what was written for a publication that was not committed
 * </pre>
 */
public final class Publication implements AutoCloseable {
    private static final RetryPolicy<Published> RETRIES =
            RetryPolicy.<Published>builder()
                    .handle(CommitFailedException.class)
                    .withBackoff(Duration.ofMillis(20), Duration.ofSeconds(2))
                    .withJitter(0.25)
                    .withMaxRetries(20)
                    .build();

    private final Catalog catalog;
    private final Pointers pointers;
    private final String id;
    private final List<Change> tables;
    private List<TableUpdate> updates;

    Publication(Catalog catalog, Pointers pointers, String id, List<? extends Change> tables) {
        this.catalog = catalog;
        this.pointers = pointers;
        this.id = id;
        this.tables = List.copyOf(tables);
        updates = compute();
    }

    /**
     * A publication.
     *
     * @param catalog one that {@code Catalogs.open} gave
     * @param id names it for ever, in the summaries of the snapshots that it makes
     */
    public static Builder of(Catalog catalog, String id, String runId) {
        return new Builder(catalog, Pointers.of(catalog), id, runId);
    }

    /** A publication in a catalog that was opened with a configuration by other means. */
    public static Builder of(Catalog catalog, CatalogConfig config, String id, String runId) {
        return new Builder(catalog, Pointers.of(catalog, config), id, runId);
    }

    /** What it would do, one entry a table, in the order in which they were given. */
    public List<TableChange> changes() {
        return updates.stream().map(TableChange::of).toList();
    }

    /**
     * Publishes: afterwards either all tables are changed and the drafts are off the catalog, or
     * nothing is. What others commit at the same time stays; where it touches what is replaced, the
     * publication is refused. If the connection is lost in the commit, the tables are asked what
     * became of it.
     *
     * @throws LakehouseException {@code REFUSED} if others changed what is replaced, or wrote to a
     *     draft after {@code prepare()}; {@code UNAVAILABLE} if the catalog does not answer: the
     *     message tells whether nothing was changed or whether that is unknown
     */
    public Published commit() {
        try {
            return Failsafe.with(RETRIES).get(this::attempt);
        } catch (CommitFailedException e) {
            throw busy(e);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw busy(e);
        }
    }

    private Published attempt() {
        if (updates.isEmpty()) {
            updates = compute();
        }
        List<TableUpdate> tried = updates;
        updates = List.of();
        try {
            pointers.commit(tried, drafts());
        } catch (CommitStateUnknownException e) {
            return outcome(tried, e);
        } catch (CommitFailedException | LakehouseException e) {
            forget(tried);
            throw e;
        } catch (RuntimeException e) {
            if (e instanceof CleanableFailure) {
                forget(tried);
                throw failed(e);
            }
            return outcome(tried, e);
        }
        return done(tried);
    }

    /** What became of a commit that nobody answered. */
    private Published outcome(List<TableUpdate> tried, RuntimeException unknown) {
        Outcome outcome;
        try {
            outcome = Outcome.of(catalog, pointers, tried, drafts());
        } catch (RuntimeException e) {
            unknown.addSuppressed(e);
            throw unknown(unknown);
        }
        return switch (outcome) {
            case DONE -> done(tried);
            case NOT_DONE -> {
                forget(tried);
                throw new CommitFailedException(unknown, "The commit did not come about");
            }
            case UNKNOWN -> throw unknown(unknown);
        };
    }

    private Published done(List<TableUpdate> updates) {
        tables.stream()
                .flatMap(table -> table.draft().stream())
                .forEach(draft -> new DraftFolder(draft.metadata(), draft.io()).deleteMetadata());
        return new Published(
                id,
                updates.stream()
                        .map(
                                update ->
                                        new PublishedTable(
                                                update.live(),
                                                update.before(),
                                                update.after(),
                                                update.creates()))
                        .toList());
    }

    private List<Registration> drafts() {
        return tables.stream()
                .flatMap(table -> table.draft().stream())
                .map(PinnedDraft::registration)
                .toList();
    }

    private List<TableUpdate> compute() {
        List<TableUpdate> computed = new ArrayList<>();
        try {
            for (Change table : tables) {
                computed.add(table.update(catalog));
            }
        } catch (RuntimeException e) {
            forget(computed);
            throw e;
        }
        return List.copyOf(computed);
    }

    private static void forget(List<TableUpdate> updates) {
        updates.forEach(update -> update.io().deleteWritten());
    }

    /** Deletes what {@code prepare()} wrote, unless it was committed; the drafts stay. */
    @Override
    public void close() {
        forget(updates);
        updates = List.of();
    }

    private LakehouseException failed(RuntimeException cause) {
        return new LakehouseException(
                ErrorCode.FAILED,
                "Cannot commit the publication %s: the catalog refused it (%s); nothing was changed"
                        .formatted(id, cause.getMessage()),
                cause);
    }

    private LakehouseException busy(RuntimeException cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "Cannot commit the publication %s: others kept changing its tables (%s); nothing was changed; try again"
                        .formatted(id, cause.getMessage()),
                cause);
    }

    private LakehouseException unknown(RuntimeException cause) {
        return new LakehouseException(
                ErrorCode.UNAVAILABLE,
                ("The outcome of the publication %s is unknown (%s): it is done if the snapshots of"
                                + " %s have a summary with %s = %s; find out before you try again")
                        .formatted(
                                id,
                                cause.getMessage(),
                                String.join(
                                        ", ",
                                        tables.stream()
                                                .map(table -> table.live().toString())
                                                .toList()),
                                Receipt.PUBLICATION_ID,
                                id),
                cause);
    }

    /** Gathers what to publish. */
    public static final class Builder {
        private final Catalog catalog;
        private final Pointers pointers;
        private final String id;
        private final String runId;
        private final Map<TableIdentifier, Part> parts = new LinkedHashMap<>();
        private Optional<Duration> keepEarlier = Optional.empty();

        private record Part(
                Optional<Draft> draft,
                OptionalLong snapshot,
                Replacing replacing,
                Map<String, Optional<String>> properties) {}

        private Builder(Catalog catalog, Pointers pointers, String id, String runId) {
            this.catalog = requireNonNull(catalog, "catalog");
            this.pointers = pointers;
            this.id = requireNonNull(id, "id");
            this.runId = requireNonNull(runId, "runId");
        }

        /**
         * Publishes a draft.
         *
         * @param properties table properties of the live table, set in the same commit and noted in
         *     the snapshot's summary; null removes one
         */
        public Builder publish(Draft draft, Replacing replacing, Map<String, String> properties) {
            return add(draft, OptionalLong.empty(), replacing, properties);
        }

        /**
         * Publishes a draft if it is what it was at a snapshot of its own, that which was audited
         * for example; {@link #prepare} refuses it otherwise.
         */
        public Builder publish(
                Draft draft, long snapshot, Replacing replacing, Map<String, String> properties) {
            return add(draft, OptionalLong.of(snapshot), replacing, properties);
        }

        private Builder add(
                Draft draft,
                OptionalLong snapshot,
                Replacing replacing,
                Map<String, String> properties) {
            return add(
                    draft.live(),
                    new Part(Optional.of(draft), snapshot, replacing, optional(properties)));
        }

        /** Changes properties of a table, and nothing else; null removes one. */
        public Builder properties(TableIdentifier live, Map<String, String> properties) {
            return add(live, new Part(
                            Optional.empty(),
                            OptionalLong.empty(),
                            Replacing.nothing(),
                            optional(properties)));
        }

        /**
         * Keeps the snapshots before and after from expiring for some time, so that the publication
         * can be reverted until then.
         */
        public Builder keepEarlier(Duration age) {
            keepEarlier = Optional.of(age);
            return this;
        }

        /**
         * Reads the drafts and computes the commits; nothing is committed yet. What is published is
         * what the drafts are now.
         *
         * @throws LakehouseException {@code REFUSED} if a draft cannot be published; nothing is
         *     left behind, and the drafts stay
         */
        public Publication prepare() {
            List<Change> tables = new ArrayList<>();
            parts.forEach(
                    (live, part) ->
                            tables.add(
                                    new LiveChange(
                                            id,
                                            runId,
                                            live,
                                            part.draft().map(draft -> PinnedDraft.of(draft, part.snapshot())),
                                            part.replacing(),
                                            part.properties(),
                                            keepEarlier)));
            return new Publication(catalog, pointers, id, tables);
        }

        private Builder add(TableIdentifier live, Part part) {
            if (parts.putIfAbsent(live, part) != null) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Cannot publish %s twice in one publication: use a second one"
                                .formatted(live));
            }
            return this;
        }

        private static Map<String, Optional<String>> optional(Map<String, String> properties) {
            Map<String, Optional<String>> optional = new LinkedHashMap<>();
            properties.forEach((key, value) -> optional.put(key, Optional.ofNullable(value)));
            return unmodifiableMap(optional);
        }
    }
}
