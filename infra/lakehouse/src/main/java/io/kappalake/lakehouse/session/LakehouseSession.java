package io.kappalake.lakehouse.session;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.trino.TrinoSession;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.catalog.Catalog;

/**
 * The open connections of one command to a lakehouse: its catalog, Trino once it is needed, and
 * whatever else was handed over to it. All of them end with it, the last one first. Not safe for
 * use by several threads.
 */
public final class LakehouseSession implements AutoCloseable {
    private final LakehouseConfig config;
    private final String schema;
    private final Owner owner = Owner.current();
    private final Catalog catalog;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private Optional<TrinoSession> trino = Optional.empty();

    private LakehouseSession(LakehouseConfig config, String schema) {
        this.config = requireNonNull(config, "config");
        this.schema = requireNonNull(schema, "schema");
        this.catalog = own(Catalogs.open(config.catalog())).catalog();
    }

    /**
     * Connects to the catalog.
     *
     * @param schema the schema of unqualified names in Trino
     * @throws io.kappalake.lakehouse.LakehouseException see {@link Catalogs#open}
     */
    public static LakehouseSession open(LakehouseConfig config, String schema) {
        return new LakehouseSession(config, schema);
    }

    /**
     * Connects to the catalog, and opens something on the session that closes it in the end. If
     * that fails, the session is closed, and with it all that was handed over to it until then.
     *
     * @param schema the schema of unqualified names in Trino
     * @param opening makes what is opened; its failure is thrown, and those of closing are
     *     suppressed ones of it
     * @throws io.kappalake.lakehouse.LakehouseException see {@link Catalogs#open}
     */
    public static <T> T open(
            LakehouseConfig config, String schema, Function<LakehouseSession, T> opening) {
        LakehouseSession session = open(config, schema);
        try {
            return opening.apply(session);
        } catch (RuntimeException | Error e) {
            session.closeAfter(e);
            throw e;
        }
    }

    /** Takes something over: it is closed with this session, before all that is there already. */
    public <T extends AutoCloseable> T own(T resource) {
        owned.push(requireNonNull(resource, "resource"));
        return resource;
    }

    /** The configuration of the lakehouse. */
    public LakehouseConfig config() {
        return config;
    }

    /** The catalog, which several threads may use. */
    public Catalog catalog() {
        return catalog;
    }

    /** This process, as drafts and the ledger name it. */
    public Owner owner() {
        return owner;
    }

    /** The ledger. */
    public Ledger ledger() {
        return Ledger.open(catalog, owner);
    }

    /** The drafts, as one run sees them. */
    public Drafts drafts(String run) {
        return Drafts.on(catalog, run, owner);
    }

    /**
     * A session with Trino that reads tables and writes drafts; opened by the first call.
     *
     * @throws io.kappalake.lakehouse.LakehouseException see {@link TrinoSession#openForDrafts}
     */
    public TrinoSession trino() {
        if (trino.isEmpty()) {
            trino = Optional.of(own(TrinoSession.openForDrafts(config.trino(), schema)));
        }
        return trino.get();
    }

    /**
     * Closes all of it. What fails to close does not keep the rest open: the first failure is
     * thrown in the end, and further ones are suppressed ones of it.
     */
    @Override
    public void close() {
        Optional<RuntimeException> failure = Optional.empty();
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                failure = Optional.of(joined(failure, e));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static RuntimeException joined(Optional<RuntimeException> first, Exception next) {
        if (next instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (first.isPresent()) {
            first.get().addSuppressed(next);
            return first.get();
        }
        return next instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("Cannot close a connection: " + next, next);
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
