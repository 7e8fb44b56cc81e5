package io.kappalake.job.window;

import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * How far a subtask of the {@link ContributionOperator} is, for one subtask of the {@link
 * WindowOperator}. Flink tells an operator only the combination of its channels' watermarks, and
 * when a channel was idle that depends on the order in which they arrived.
 *
 * @param address what makes the message go to that subtask
 * @param subtask the sender
 * @param subtasks number of senders
 * @param watermark in milliseconds, as Flink has it
 * @param idle whether the sender expects nothing for now
 */
record UpstreamProgress(long address, int subtask, int subtasks, long watermark, boolean idle)
        implements WindowMessage {
    private static final byte NO_WINDOW = -1;

    @Override
    public Tuple3<Byte, Long, String> key() {
        return key(address);
    }

    /** For each subtask that receives, an address that leads there. */
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
