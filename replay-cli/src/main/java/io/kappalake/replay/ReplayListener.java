package io.kappalake.replay;

import io.kappalake.replay.run.ReplayProgress;
import io.kappalake.replay.run.ReplayRunner;

/** Receives the news of a replay on its way to the audit. */
public interface ReplayListener {
    /** The job was submitted again. */
    void resumed(ReplayRunner.Submitted submitted);

    /** The job reads; told twice a second at most. */
    void progress(ReplayProgress progress);

    /** The job has read all that was planned, and is stopped. */
    void caughtUp(ReplayRunner.CaughtUp caughtUp);

    /** Takes no notice. */
    ReplayListener NONE =
            new ReplayListener() {
                @Override
                public void resumed(ReplayRunner.Submitted submitted) {}

                @Override
                public void progress(ReplayProgress progress) {}

                @Override
                public void caughtUp(ReplayRunner.CaughtUp caughtUp) {}
            };
}
