package io.kappalake.lakehouse.draft.commit;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.metadata.Receipt;
import java.time.Duration;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commit of changes of several tables in one step; they are computed again each time that another
 * commit came first. Not safe for use by several threads.
 */
public final class AtomicCommit {
    private static final Logger LOG = LoggerFactory.getLogger(AtomicCommit.class);

    private static final RetryPolicy<List<TableUpdate>> RETRIES =
            RetryPolicy.<List<TableUpdate>>builder()
                    .handle(CommitFailedException.class)
                    .withBackoff(Duration.ofMillis(20), Duration.ofSeconds(2))
                    .withJitter(0.25)
                    .withMaxRetries(20)
                    .build();

    private final Catalog catalog;
    private final CatalogCommitter committer;
    private final String id;
    private final List<Change> tables;
    private final Parallelism parallelism;
    private List<TableUpdate> updates;

    /** Computes the changes; nothing is committed yet. */
    public AtomicCommit(
            Catalog catalog,
            CatalogCommitter committer,
            String id,
            List<Change> tables,
            Parallelism parallelism) {
        this.catalog = catalog;
        this.committer = committer;
        this.id = id;
        this.tables = List.copyOf(tables);
        this.parallelism = parallelism;
        updates = compute();
    }

    /** The updates computed last; empty once they are committed. */
    public List<TableUpdate> updates() {
        return updates;
    }

    /**
     * Commits: afterwards all tables are changed, or none.
     *
     * @return what was committed, one update a table
     * @throws LakehouseException {@code REFUSED} if a change cannot be computed any more or a draft
     *     is not as it was; {@code UNAVAILABLE} if others were faster each time, or if the catalog
     *     does not answer: the message tells whether nothing was changed or whether that is unknown
     */
    public List<TableUpdate> run() {
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

    private List<TableUpdate> attempt() {
        if (updates.isEmpty()) {
            updates = compute();
        }
        List<TableUpdate> tried = updates;
        updates = List.of();
        try {
            committer.commit(tried, drafts());
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

    /** Handles a commit whose response was lost, by its outcome. */
    private List<TableUpdate> outcome(List<TableUpdate> tried, RuntimeException unknown) {
        CommitOutcome outcome;
        try {
            outcome = CommitOutcome.of(catalog, committer, tried, drafts());
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

    private List<TableUpdate> done(List<TableUpdate> updates) {
        parallelism.map(
                tables,
                table -> {
                    cleanUp(table);
                    return table;
                },
                table -> {});
        return updates;
    }

    /** Nothing but space is lost where this fails, and the commit is done. */
    private void cleanUp(Change table) {
        try {
            table.committed();
        } catch (RuntimeException e) {
            LOG.warn("{}: files of a draft of {} are left behind", id, table.live(), e);
        }
    }

    private List<Registration> drafts() {
        return tables.stream().flatMap(table -> table.registration().stream()).toList();
    }

    private List<TableUpdate> compute() {
        return parallelism.map(
                tables, table -> table.update(catalog), update -> forget(List.of(update)));
    }

    private static void forget(List<TableUpdate> updates) {
        updates.forEach(update -> update.io().deleteWritten());
    }

    /** Deletes what was written and is not committed. */
    public void abandon() {
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
}
