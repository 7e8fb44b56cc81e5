package io.kappalake.replay;

import io.kappalake.replay.run.ReplayRun;
import java.util.function.Supplier;

/**
 * An operation on a replay that has passed its checks, and has changed nothing yet.
 *
 * @param <P> what it would do
 * @param <R> what it has done
 */
public final class Pending<P, R> {
    private final ReplayRun run;
    private final String question;
    private final Supplier<P> preview;
    private final Supplier<R> commit;

    Pending(ReplayRun run, String question, Supplier<P> preview, Supplier<R> commit) {
        this.run = run;
        this.question = question;
        this.preview = preview;
        this.commit = commit;
    }

    /** Returns the replay. */
    public ReplayRun run() {
        return run;
    }

    /** Returns the operation in words, to be confirmed by a user. */
    public String question() {
        return question;
    }

    /** Previews the operation, and does nothing. */
    public P preview() {
        return preview.get();
    }

    /** Carries the operation out. */
    public R commit() {
        return commit.get();
    }
}
