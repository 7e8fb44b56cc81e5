package io.kappalake.job.window;

import org.apache.flink.api.java.tuple.Tuple3;

/** What a {@link ContributionOperator} sends to a {@link WindowOperator}. */
public sealed interface WindowMessage permits Contribution, UpstreamProgress {
    /** Kind, start and status, which say which subtask the message goes to. */
    Tuple3<Byte, Long, String> key();
}
