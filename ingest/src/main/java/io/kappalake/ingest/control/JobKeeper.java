package io.kappalake.ingest.control;

import static java.util.Objects.requireNonNull;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps the ingest job running: starts it whenever the cluster knows none, as after the loss of a
 * JobManager, or when it has failed for good. A job that somebody stopped stays stopped for as long
 * as the cluster remembers that. Not safe for use by several threads.
 */
public final class JobKeeper {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Set<String> ENDED_BY_HAND = Set.of("FINISHED", "CANCELED");

    private final Supplier<Optional<FlinkJob>> newest;
    private final Supplier<String> start;
    private final Consumer<String> say;
    private Duration delay = LOOK;
    private String said = "";
    private boolean failed;

    /**
     * A keeper of one job.
     *
     * @param newest the job of that name that began last, if the cluster remembers one
     * @param start starts the job and returns its id
     * @param say receives what happens, once for each change
     */
    public JobKeeper(
            Supplier<Optional<FlinkJob>> newest, Supplier<String> start, Consumer<String> say) {
        this.newest = requireNonNull(newest, "newest");
        this.start = requireNonNull(start, "start");
        this.say = requireNonNull(say, "say");
    }

    /**
     * Looks at the job once, and starts it if that is called for. Failures are said, not thrown.
     *
     * @return the time until the next look, longer after each failure
     */
    public Duration look() {
        try {
            Optional<FlinkJob> job = newest.get();
            if (job.filter(FlinkJob::active).isPresent()) {
                failed = false;
                tell("Ingest runs as job %s".formatted(job.get().id()));
            } else if (!failed
                    && job.filter(ended -> ENDED_BY_HAND.contains(ended.state())).isPresent()) {
                tell(
                        "Ingest was stopped by hand (job %s is %s) and stays so: './kappalake ingest start' runs it again"
                                .formatted(job.get().id(), job.get().state()));
            } else {
                String id = start.get();
                failed = false;
                tell("Ingest runs as job %s".formatted(id));
            }
            delay = LOOK;
        } catch (LakehouseException e) {
            // a start that fails cancels its job, which is not somebody's wish
            failed |= e.code() == ErrorCode.FAILED;
            Duration next = delay;
            tell("%s: next try in %s".formatted(e.getMessage(), Durations.format(next)));
            Duration doubled = delay.multipliedBy(2);
            delay = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
            return next;
        }
        return LOOK;
    }

    private void tell(String text) {
        if (!text.equals(said)) {
            said = text;
            say.accept(text);
        }
    }
}
