package io.kappalake.job.window;

import org.apache.flink.api.java.tuple.Tuple3;

/** Message of a {@link ContributionOperator} to a {@link WindowOperator}. */
public sealed interface WindowMessage permits Contribution, UpstreamProgress {
    /** Kind, start and status, which decide the subtask that receives the message. */
    Tuple3<Byte, Long, String> key();
}
