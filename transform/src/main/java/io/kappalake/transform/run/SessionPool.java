package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.TrinoConfig;
import io.kappalake.lakehouse.trino.TrinoSession;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;

/** Sessions with Trino that are used again; each serves one thread at a time. */
public final class SessionPool implements AutoCloseable {
    private final TrinoConfig config;
    private final String schema;
    private final ConcurrentLinkedDeque<TrinoSession> idle = new ConcurrentLinkedDeque<>();

    /** Whether Trino has answered, and was not missing since. */
    private volatile boolean answered;

    /** A pool without sessions; they are opened when they are needed. */
    public SessionPool(TrinoConfig config, String schema) {
        this.config = requireNonNull(config, "config");
        this.schema = requireNonNull(schema, "schema");
    }

    /**
     * Does something with a session. A session on which Trino went away is not used again.
     *
     * @throws LakehouseException {@code UNAVAILABLE} if Trino does not answer
     */
    public <T> T with(Function<TrinoSession, T> work) {
        TrinoSession session = idle.poll();
        if (session == null) {
            session =
                    answered
                            ? TrinoSession.openAnotherForDrafts(config, schema)
                            : TrinoSession.openForDrafts(config, schema);
            answered = true;
        }
        boolean usable = true;
        try {
            return work.apply(session);
        } catch (LakehouseException e) {
            usable = e.code() != ErrorCode.UNAVAILABLE;
            if (!usable) {
                answered = false;
            }
            throw e;
        } finally {
            if (usable) {
                idle.push(session);
            } else {
                session.close();
            }
        }
    }

    /** Ends the idle sessions. */
    @Override
    public void close() {
        idle.forEach(TrinoSession::close);
        idle.clear();
    }
}
