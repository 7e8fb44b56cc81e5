package io.kappalake.job.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/** Out-of-orderness 30 ms, idleness 1 s; records are event times. */
class TestEventTimeWatermarks {
    private static final long DEAD_LETTER = EventTimeWatermarks.NO_EVENT_TIME;

    private final List<String> said = new ArrayList<>();
    private final Recorder output = new Recorder();
    private long nanos = 42;

    @Test
    void staysBehindTheNewestEventTime() {
        WatermarkGenerator<Long> generator = generator();
        generator.onEvent(100_000L, 0, output);
        generator.onEvent(50_000L, 0, output);
        generator.onPeriodicEmit(output);
        assertThat(said).containsExactly("watermark 69");
    }

    @Test
    void deadLettersAreNoActivity() {
        WatermarkGenerator<Long> generator = generator();
        for (int millis = 0; millis <= 1_100; millis += 100) {
            generator.onEvent(DEAD_LETTER, 0, output);
            generator.onPeriodicEmit(output);
            if (millis <= 1_000) {
                assertThat(said).as("after %d ms", millis).isEmpty();
            }
            pass(100);
        }
        assertThat(said).containsExactly("idle");
    }

    @Test
    void deadLettersDoNotKeepAPartitionActiveThatHadEvents() {
        WatermarkGenerator<Long> generator = generator();
        generator.onEvent(100_000L, 0, output);
        generator.onPeriodicEmit(output);
        said.clear();
        pass(600);
        generator.onEvent(DEAD_LETTER, 0, output);
        generator.onPeriodicEmit(output);
        assertThat(said).containsExactly("watermark 69");
        pass(401);
        generator.onEvent(DEAD_LETTER, 0, output);
        generator.onPeriodicEmit(output);
        assertThat(said).containsExactly("watermark 69", "idle");
    }

    @Test
    void anEventEndsIdlenessWhateverItsTime() {
        WatermarkGenerator<Long> generator = generator();
        generator.onEvent(100_000L, 0, output);
        generator.onPeriodicEmit(output);
        pass(1_001);
        generator.onPeriodicEmit(output);
        generator.onEvent(10_000L, 0, output);
        generator.onPeriodicEmit(output);
        assertThat(said).containsExactly("watermark 69", "idle", "watermark 69");
    }

    @Test
    void isNeverIdleWithoutIdleness() {
        WatermarkGenerator<Long> generator =
                EventTimeWatermarks.<Long>strategy(time -> time, Duration.ofMillis(30))
                        .createWatermarkGenerator(new Context());
        pass(1_000_000);
        generator.onPeriodicEmit(output);
        assertThat(said).isEmpty();
    }

    private void pass(long millis) {
        nanos += millis * 1_000_000;
    }

    private WatermarkGenerator<Long> generator() {
        WatermarkStrategy<Long> strategy =
                EventTimeWatermarks.strategy(
                        time -> time, Duration.ofMillis(30), Duration.ofSeconds(1));
        return strategy.createWatermarkGenerator(new Context());
    }

    private final class Context implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return new RelativeClock() {
                @Override
                public long relativeTimeMillis() {
                    return nanos / 1_000_000;
                }

                @Override
                public long relativeTimeNanos() {
                    return nanos;
                }
            };
        }
    }

    private final class Recorder implements WatermarkOutput {
        @Override
        public void emitWatermark(Watermark watermark) {
            said.add("watermark " + watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            said.add("idle");
        }

        @Override
        public void markActive() {
            said.add("active");
        }
    }
}
