package io.kappalake.bench;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.replay.Replays;
import io.kappalake.replay.compare.Acceptance;
import io.kappalake.replay.publish.ReplayPublisher;
import java.time.Duration;
import java.util.function.Function;

/**
 * Duration of a verb that publishes, as the command does it in a running JVM.
 *
 * @param millis of the preparation and the commit, as the command reports them
 * @param wholeMillis with the connections, the ledger and the check of what was audited
 */
record ReplayVerb(long millis, long wholeMillis) {
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final Duration KEEP = Duration.ofDays(30);

    /**
     * Publishes a replay that was audited.
     *
     * @throws io.kappalake.lakehouse.LakehouseException as {@link Replays#publication}
     */
    static ReplayVerb publish(String run, LakehouseConfig config) {
        return timed(
                config,
                replays ->
                        replays.publication(
                                        replays.find(run),
                                        Acceptance.NONE,
                                        KEEP,
                                        Replays.PublishedRows.ALL,
                                        false)
                                .orElseThrow()
                                .commit());
    }

    /** Takes its publication back. */
    static ReplayVerb rollback(String run, LakehouseConfig config) {
        return timed(config, replays -> replays.rollback(replays.find(run)).commit());
    }

    private static ReplayVerb timed(
            LakehouseConfig config, Function<Replays, ReplayPublisher.Done> verb) {
        long begin = System.nanoTime();
        try (Replays replays = Replays.open(config)) {
            ReplayPublisher.Done done = verb.apply(replays);
            return new ReplayVerb(done.millis(), (System.nanoTime() - begin) / 1_000_000);
        }
    }

    double seconds() {
        return millis / MILLIS_PER_SECOND;
    }

    double wholeSeconds() {
        return wholeMillis / MILLIS_PER_SECOND;
    }
}
