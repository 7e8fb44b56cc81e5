package io.kappalake.replay.cli;

import io.kappalake.lakehouse.cli.Output;
import io.kappalake.lakehouse.config.Durations;
import io.kappalake.replay.plan.ReplayPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Prints a plan for people. */
final class PlanPrinter {
    private final Output output;

    PlanPrinter(Output output) {
        this.output = output;
    }

    void print(ReplayPlan plan) {
        if (output.json()) {
            return;
        }
        output.say("Replay %s of topic %s".formatted(plan.run(), plan.source().topic()));
        output.say(
                "  group   %s (fresh; %s is not touched)"
                        .formatted(plan.group(), plan.liveGroup()));
        output.table(
                List.of("partition", "start", "Kafka from", "stop", "offsets", "from tables"),
                plan.source().partitions().entrySet().stream()
                        .map(
                                e ->
                                        List.of(
                                                e.getKey(),
                                                e.getValue().start(),
                                                e.getValue().kafkaFrom(),
                                                e.getValue().stop(),
                                                e.getValue().size(),
                                                e.getValue().head()))
                        .toList());
        output.table(
                List.of("table", "compared with snapshot"),
                plan.sinks().entrySet().stream()
                        .map(e -> List.of(e.getKey(), snapshot(e.getValue().snapshot())))
                        .toList());
        differences(plan);
        output.say(
                "Publishes event times from %s to %s"
                        .formatted(
                                plan.publish()
                                        .from()
                                        .map(Instant::toString)
                                        .orElse("the beginning"),
                                plan.publish()
                                        .to()
                                        .map(Instant::toString)
                                        .orElse("the last complete window")));
        ReplayPlan.Estimate estimate = plan.estimate();
        output.say(
                "Estimate: %,d records, %,.1f MB from Kafka, %,.1f MB of drafts, %s at %,.0f records/s (%s)"
                        .formatted(
                                estimate.records(),
                                estimate.kafkaBytes() / 1e6,
                                estimate.tableBytes() / 1e6,
                                Durations.format(estimate.duration()),
                                estimate.recordsPerSecond(),
                                estimate.rateFrom()));
        plan.job()
                .ifPresent(
                        jar ->
                                output.say(
                                        "Job: %s, SHA-256 %s"
                                                .formatted(
                                                        jar.product().orElse("another build"),
                                                        jar.sha256())));
        plan.by()
                .ifPresent(
                        by ->
                                output.say(
                                        "Planned by %s%s"
                                                .formatted(
                                                        by,
                                                        plan.reason()
                                                                .map(": "::concat)
                                                                .orElse(""))));
        output.say(
                "Sinks that stay off: "
                        + (plan.off().isEmpty()
                                ? "none (the job writes the four tables only, and here their"
                                        + " drafts)"
                                : String.join(", ", plan.off())));
        plan.notes().forEach(note -> output.say("Note: " + note));
    }

    private void differences(ReplayPlan plan) {
        List<List<Object>> rows = new ArrayList<>();
        plan.differences()
                .forEach(
                        (key, difference) ->
                                rows.add(
                                        List.of(
                                                key,
                                                difference.before().orElse("(not set)"),
                                                difference.after().orElse("(not set)"))));
        if (plan.hasOtherBuild()) {
            rows.add(List.of("job jar", "this product's", plan.job().orElseThrow().path()));
        }
        output.table(List.of("rule", "live", "replay"), rows);
    }

    private static Object snapshot(OptionalLong snapshot) {
        return snapshot.isPresent() ? String.valueOf(snapshot.getAsLong()) : "(empty)";
    }
}
