package io.kappalake.bench.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.bench.Goal;
import io.kappalake.bench.transform.TransformReport.Changed;
import io.kappalake.bench.transform.TransformReport.Ours;
import io.kappalake.bench.transform.TransformReport.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestTransformReport {
    private static final Ours FOLLOWER = ours(3, 4);

    @Test
    void comparesEachSpreadWithItsOwnStatement() {
        TransformReport report =
                report(
                        ours(0.04, 0),
                        List.of(
                                new Changed(
                                        0.001, Spread.NEWEST, 2000, ours(3, 6), FOLLOWER, 2, 4, 5),
                                new Changed(
                                        0.001, Spread.ALL, 2000, ours(6, 6), FOLLOWER, 2, 90, 4)),
                        ours(9, 4));
        assertThat(report.goals())
                .extracting(Goal::toString)
                .containsExactly(
                        "Seconds of a run that finds nothing: 0.04, goal at most 0.05: met",
                        "Statements of a run that finds nothing: 0.00, goal at most 0.0: met",
                        "0.1 % changed among newest 5 %, by Trino's MERGE: 1.50, goal at most 1.5: met",
                        "0.1 % changed among all, by copying the table: 1.50, goal at most 1.1: not met",
                        "Full rebuild, by CREATE TABLE AS: 0.90, goal at most 1.1: met");
    }

    @Test
    void comparesOnePercentWithARebuildToo() {
        TransformReport report =
                report(
                        ours(1.5, 1),
                        List.of(
                                new Changed(
                                        0.01, Spread.ALL, 20_000, ours(4, 6), FOLLOWER, 2, 90, 4)),
                        ours(10, 4));
        assertThat(report.goals())
                .extracting(Goal::value, Goal::met)
                .containsExactly(
                        tuple(1.5, false),
                        tuple(1.0, false),
                        tuple(1.0, true),
                        tuple(0.4, true),
                        tuple(1.0, true));
    }

    @Test
    void takesTheMiddleRun() {
        assertThat(TransformReport.median(List.of(3.0, 1.0, 100.0), value -> value)).isEqualTo(3);
        assertThat(TransformReport.median(List.of(1.0, 2.0), value -> value)).isEqualTo(1.5);
    }

    private static TransformReport report(Ours noChange, List<Changed> changes, Ours rebuild) {
        return TransformReport.of(2_000_000, 2, ours(20, 5), 10, noChange, changes, rebuild);
    }

    private static Ours ours(double seconds, int statements) {
        return new Ours(seconds, seconds, statements, 0, 0, 0);
    }
}
