package io.kappalake.replay.lag;

import io.kappalake.ingest.control.LiveRules;
import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.orders.topic.KafkaTopic;
import io.kappalake.replay.lake.LiveJob;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.run.Outage;
import io.kappalake.replay.run.ProgressMeter;
import io.kappalake.replay.run.ReplayProgress;
import io.kappalake.replay.run.ReplayRun;
import io.kappalake.replay.run.Runs;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Measures the lag of the live job and the replays. Committed offsets are those in the tables, and
 * Flink tells whether a job runs; the offsets that the live group commits are not used. Not safe
 * for use by several threads.
 */
public final class LagMeter implements AutoCloseable {
    private final ReplayLake lake;
    private final Clock clock;
    private final KafkaTopic topic;
    private final LiveRows rows;
    private final CommitRate rate = new CommitRate();
    private final Map<String, ProgressMeter> replays = new HashMap<>();

    /**
     * A meter.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} if Kafka's client
     *     refuses its configuration
     */
    public LagMeter(ReplayLake lake, Clock clock) {
        this.lake = lake;
        this.clock = clock;
        this.topic = lake.topic();
        this.rows = new LiveRows(lake);
    }

    /**
     * Measures the current lag.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE} if Kafka does not
     *     answer; {@code INVALID_INPUT} if there is no such topic
     */
    public Lag look() {
        SortedMap<Integer, Long> starts = topic.starts();
        Optional<Committed> committed = rows.look(starts.keySet());
        committed.ifPresent(rate::seen);
        // ends last: nothing can be committed beyond them
        SortedMap<Integer, Long> ends = topic.ends();
        Instant now = clock.instant();
        List<PartitionLag> partitions = new ArrayList<>();
        starts.forEach(
                (partition, start) ->
                        partitions.add(
                                PartitionLag.of(
                                        partition,
                                        start,
                                        ends.get(partition),
                                        committed.map(c -> c.partitions().get(partition)),
                                        now,
                                        rate.of(partition, now))));
        String job = lake.config().kafka().group();
        List<ReplayRun> runs = new Runs(lake.ledger(), lake.tables()).all();
        return new Lag(
                now,
                job,
                lake.flink().findActive(job).map(FlinkJob::state).orElse("NONE"),
                committed.map(Committed::at),
                partitions,
                replays(runs),
                notes(runs));
    }

    private List<String> notes(List<ReplayRun> runs) {
        List<String> notes = new ArrayList<>(Outage.find(lake, runs));
        LiveJob.ofTables(lake).problem().ifPresent(notes::add);
        LiveRules.otherLog(lake.catalog(), lake.config().kafka().group(), lake.log(), topic)
                .forEach(
                        difference ->
                                notes.add(
                                        "Kafka holds another log than the live tables are read from, so that their offsets cannot be compared: "
                                                + difference));
        return notes;
    }

    private List<ReplayLag> replays(List<ReplayRun> runs) {
        List<ReplayLag> lags = new ArrayList<>();
        for (ReplayRun run : runs) {
            if (!run.isOver()) {
                lags.add(
                        lag(
                                run,
                                replays.computeIfAbsent(
                                                run.id(), id -> new ProgressMeter(lake, run.plan()))
                                        .look()));
            }
        }
        return lags;
    }

    private static ReplayLag lag(ReplayRun run, ReplayProgress progress) {
        List<ReplayLag.Position> positions = new ArrayList<>();
        run.plan()
                .source()
                .partitions()
                .forEach(
                        (partition, range) -> {
                            long done = progress.partitions().get(partition).done();
                            positions.add(
                                    new ReplayLag.Position(
                                            partition,
                                            range.stop(),
                                            range.start() + done,
                                            range.size() - done));
                        });
        return new ReplayLag(
                run.id(),
                run.stage().text(),
                progress.jobState(),
                positions,
                progress.recordsPerSecond());
    }

    @Override
    public void close() {
        replays.values().forEach(ProgressMeter::close);
        topic.close();
    }
}
