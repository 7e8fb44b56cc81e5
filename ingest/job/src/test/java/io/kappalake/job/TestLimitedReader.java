package io.kappalake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.job.log.Pace;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

class TestLimitedReader {
    private final AtomicLong nanos = new AtomicLong();
    private long asked;
    private InputStatus status = InputStatus.MORE_AVAILABLE;
    private final LimitedReader<Object, SourceSplit> reader = limited(1_000);

    @SuppressWarnings("unchecked")
    private LimitedReader<Object, SourceSplit> limited(double perSecond) {
        SourceReader<Object, SourceSplit> all =
                (SourceReader<Object, SourceSplit>)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {SourceReader.class},
                                (proxy, method, arguments) -> {
                                    asked++;
                                    return status;
                                });
        return new LimitedReader<>(all, new Pace(perSecond, nanos::get));
    }

    private void poll(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            reader.pollNext(null);
        }
    }

    @Test
    void givesNoMoreThanThePaceAllows() throws Exception {
        for (int i = 0; i < 100; i++) {
            nanos.addAndGet(Duration.ofMillis(10).toNanos());
            poll(11);
        }

        assertThat(asked).isBetween(990L, 1000L);
    }

    @Test
    void anEmptyLogCostsNothing() throws Exception {
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        status = InputStatus.NOTHING_AVAILABLE;
        poll(20);

        assertThat(asked).isEqualTo(20);
    }
}
