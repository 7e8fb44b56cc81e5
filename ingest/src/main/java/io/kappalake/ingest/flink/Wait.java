package io.kappalake.ingest.flink;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Polls until a server has done something. */
public final class Wait {
    private Wait() {}

    /**
     * Asks four times a second until there is an answer.
     *
     * @throws LakehouseException {@code FAILED} with the message after the time limit
     */
    public static <T> T until(
            Duration limit, Supplier<Optional<T>> question, Supplier<String> message) {
        return upTo(limit, question)
                .orElseThrow(() -> new LakehouseException(ErrorCode.FAILED, message.get()));
    }

    /**
     * Asks four times a second until there is an answer.
     *
     * @param limit longer than a quarter of a second
     * @return empty if there was none within the time limit
     */
    public static <T> Optional<T> upTo(Duration limit, Supplier<Optional<T>> question) {
        return Failsafe.with(
                        RetryPolicy.<Optional<T>>builder()
                                .handleResultIf(Optional::isEmpty)
                                .abortOn(LakehouseException.class)
                                .withDelay(Duration.ofMillis(250))
                                .withMaxRetries(-1)
                                .withMaxDuration(limit)
                                .build())
                .get(question::get);
    }

    /**
     * Sleeps.
     *
     * @throws LakehouseException {@code FAILED} if the thread is interrupted
     */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakehouseException(
                    ErrorCode.FAILED, "Interrupted: the jobs on Flink go on by themselves", e);
        }
    }
}
