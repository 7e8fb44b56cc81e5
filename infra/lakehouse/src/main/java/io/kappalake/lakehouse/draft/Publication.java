package io.kappalake.lakehouse.draft;

import static java.util.Collections.unmodifiableMap;
import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.commit.AtomicCommit;
import io.kappalake.lakehouse.draft.commit.CatalogCommitter;
import io.kappalake.lakehouse.draft.commit.Change;
import io.kappalake.lakehouse.draft.commit.Parallelism;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Replaces rows of live tables by those of their drafts, in one atomic step for all tables: their
 * files, the files that they replace, properties, and the drafts' disappearance from the catalog.
 * Not safe for use by several threads.
 *
 * <pre>
 * Builder.prepare()      manifests are written; changes() tells what would happen
 *   commit()             all tables changed, or, with an exception, none
 *   close()              deletes what was written for a publication that was not committed
 * </pre>
 */
public final class Publication implements AutoCloseable {
    private final String id;
    private final AtomicCommit commit;

    private Publication(String id, AtomicCommit commit) {
        this.id = id;
        this.commit = commit;
    }

    /**
     * A publication.
     *
     * @param catalog one that {@code Catalogs.open} gave
     * @param id names it permanently, in the summaries of the snapshots that it makes
     */
    public static Builder of(Catalog catalog, String id, String runId) {
        return new Builder(catalog, CatalogCommitter.of(catalog), id, runId);
    }

    /** Preview of its changes, one entry a table, in the order in which they were given. */
    public List<TableChange> changes() {
        return commit.updates().stream().map(TableChange::of).toList();
    }

    /**
     * Publishes: afterwards either all tables are changed and the drafts are off the catalog, or
     * nothing is. What others commit at the same time stays; where it touches what is replaced, the
     * publication is refused. If the connection is lost in the commit, the outcome is read from the
     * tables.
     *
     * @throws LakehouseException {@code REFUSED} if others changed what is replaced, or wrote to a
     *     draft after {@code prepare()}; {@code UNAVAILABLE} if the catalog does not answer: the
     *     message tells whether nothing was changed or whether that is unknown
     */
    public PublicationResult commit() {
        return PublicationResult.of(id, commit.run());
    }

    /** Deletes what {@code prepare()} wrote, unless it was committed; the drafts stay. */
    @Override
    public void close() {
        commit.abandon();
    }

    /** Gathers what to publish. */
    public static final class Builder {
        private final Catalog catalog;
        private final CatalogCommitter committer;
        private final String id;
        private final String runId;
        private final Map<TableIdentifier, Part> parts = new LinkedHashMap<>();
        private Optional<Duration> keepEarlier = Optional.empty();
        private Optional<String> latest = Optional.empty();
        private Parallelism parallelism = Parallelism.sequential();

        private record Part(
                Optional<Draft> draft,
                OptionalLong snapshot,
                Replacing replacing,
                Map<String, Optional<String>> properties) {}

        private Builder(Catalog catalog, CatalogCommitter committer, String id, String runId) {
            this.catalog = requireNonNull(catalog, "catalog");
            this.committer = committer;
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
         * Publishes a draft if it is unchanged since one of its own snapshots, for example the one
         * that was audited; {@link #prepare} refuses it otherwise.
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
            return add(
                    live,
                    new Part(
                            Optional.empty(),
                            OptionalLong.empty(),
                            Replacing.nothing(),
                            optional(properties)));
        }

        /**
         * Keeps the snapshots before and after from expiring for some time from now, so that the
         * publication can be reverted until then, and that again.
         */
        public Builder keepEarlier(Duration age) {
            keepEarlier = Optional.of(age);
            return this;
        }

        /**
         * Moves a tag to each snapshot that the publication makes, in the same commit: what was
         * committed after it is what others did since.
         */
        public Builder tagLatest(String tag) {
            latest = Optional.of(tag);
            return this;
        }

        /**
         * Works on several tables at once, each in a thread of its own: worthwhile where they are
         * many, or of many files. The catalog must be one that several threads may use.
         */
        public Builder concurrently() {
            parallelism = Parallelism.concurrent();
            return this;
        }

        /**
         * Reads the drafts and computes the commits; nothing is committed yet. The drafts are
         * published in their current state.
         *
         * @throws LakehouseException {@code REFUSED} if a draft cannot be published; nothing is
         *     left behind, and the drafts stay
         */
        public Publication prepare() {
            List<Change> changes = parallelism.map(parts.entrySet(), this::change, change -> {});
            return new Publication(
                    id, new AtomicCommit(catalog, committer, id, changes, parallelism));
        }

        private Change change(Map.Entry<TableIdentifier, Part> entry) {
            Part part = entry.getValue();
            return new LiveChange(
                    id,
                    runId,
                    entry.getKey(),
                    part.draft().map(draft -> PinnedDraft.of(draft, part.snapshot())),
                    part.replacing(),
                    part.properties(),
                    keepEarlier,
                    latest);
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
