package io.kappalake.job.window;

import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Progress of one subtask of the {@link ContributionOperator}, sent to one subtask of the {@link
 * WindowOperator}. Flink shows an operator only the combined watermark of its channels, and once a
 * channel was idle that depends on the order in which they arrived.
 *
 * @param address the part of the key that routes the message to that subtask
 * @param subtask the sender
 * @param subtasks number of senders
 * @param watermark in milliseconds, as in Flink
 * @param idle whether the sender expects nothing for now
 */
record UpstreamProgress(long address, int subtask, int subtasks, long watermark, boolean idle)
        implements WindowMessage {
    private static final byte NO_WINDOW = -1;

    @Override
    public Tuple3<Byte, Long, String> key() {
        return key(address);
    }

    /** An address for each receiving subtask that routes a message to it. */
    static long[] addresses(int maxParallelism, int subtasks) {
        long[] addresses = new long[subtasks];
        for (int subtask = 0; subtask < subtasks; subtask++) {
            while (KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            key(addresses[subtask]), maxParallelism, subtasks)
                    != subtask) {
                addresses[subtask]++;
            }
        }
        return addresses;
    }

    private static Tuple3<Byte, Long, String> key(long address) {
        return Tuple3.of(NO_WINDOW, address, "");
    }
}
