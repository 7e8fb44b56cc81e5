package io.kappalake.bench;

import io.kappalake.local.process.ResidentMemory;
import java.time.Duration;
import java.util.Optional;

/**
 * Processor time and peak memory of one process without its children. The peak is that of the
 * samples.
 */
final class ProcessMeter {
    private final ProcessHandle process;
    private Duration begin;
    private long peakBytes;

    private ProcessMeter(ProcessHandle process) {
        this.process = process;
        begin = total();
    }

    static ProcessMeter of(long pid) {
        return new ProcessMeter(
                ProcessHandle.of(pid)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "There is no process %d".formatted(pid))));
    }

    /** Starts to count processor time. */
    void restart() {
        begin = total();
    }

    void sampleMemory() {
        peakBytes = Math.max(peakBytes, ResidentMemory.ofAlone(process.pid()).orElse(0));
    }

    /** Processor time since the last start. */
    Duration cpu() {
        return total().minus(begin);
    }

    long peakBytes() {
        return peakBytes;
    }

    private Duration total() {
        Optional<Duration> total = process.info().totalCpuDuration();
        return total.orElse(Duration.ZERO);
    }
}
