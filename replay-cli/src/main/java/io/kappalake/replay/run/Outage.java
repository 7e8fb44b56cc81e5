package io.kappalake.replay.run;

import io.kappalake.ingest.flink.FlinkJob;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.plan.ReplayPlan;
import java.util.ArrayList;
import java.util.List;

/** Outages of ingestion that takeovers, or adoptions of rules, have begun and not ended. */
public final class Outage {
    private Outage() {}

    /**
     * Finds the outages that last, in words, each with the way out; none if no replay has stopped
     * the live job, or if the job of its group runs again.
     */
    public static List<String> find(ReplayLake lake, List<ReplayRun> runs) {
        List<ReplayRun> holding = runs.stream().filter(ReplayRun::holdsLive).toList();
        if (holding.isEmpty()) {
            return List.of();
        }
        return of(holding, lake.flink().jobs());
    }

    /**
     * The same from the jobs that Flink knows.
     *
     * @param runs some of which hold the live job
     */
    static List<String> of(List<ReplayRun> runs, List<FlinkJob> jobs) {
        List<String> outages = new ArrayList<>();
        for (ReplayRun run : runs) {
            ReplayPlan plan = run.plan();
            String live = run.isTakeover() && run.isPublished() ? plan.group() : plan.liveGroup();
            if (run.holdsLive()
                    && jobs.stream().noneMatch(job -> job.active() && job.name().equals(live))) {
                outages.add(
                        "Ingestion does not run: the %s %s has stopped the live job, and its last step is '%s'; unless a command goes on with it, %s"
                                .formatted(
                                        run.isTakeover() ? "takeover" : "replay",
                                        run.id(),
                                        run.stage().text(),
                                        wayOut(run)));
            }
        }
        return outages;
    }

    private static String wayOut(ReplayRun run) {
        if (!run.isTakeover()) {
            String start = "'./kappalake ingest start' starts it by the rules of the configuration";
            return run.isPublished()
                    ? "'./kappalake replay publish %s --adopt' starts it by the rules of the replay, and %s"
                            .formatted(run.id(), start)
                    : start;
        }
        if (run.isPublished()) {
            return "'./kappalake replay takeover %s' starts the new job".formatted(run.id());
        }
        if (run.isTakenBack()) {
            return "'./kappalake replay takeover %s' starts the earlier job again"
                    .formatted(run.id());
        }
        return "'./kappalake replay takeover %s' does, and './kappalake replay cancel %s' starts the earlier job again"
                .formatted(run.id(), run.id());
    }
}
