package io.kappalake.replay.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.proof.WindowSums;
import io.kappalake.replay.compare.TableDifference.CauseCount;
import io.kappalake.replay.compare.TableDifference.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestVerdict {
    private static final DataTests NO_TESTS = new DataTests("none", List.of());

    private static RangeSum sum(long doubled, long missing) {
        return new RangeSum(0, 0, 100, 100, 90, 10, doubled, List.of(), missing, List.of(), 0, 0);
    }

    private static WindowSums windows(long doubledRevisions) {
        return new WindowSums(Optional.empty(), List.of(), List.of(), doubledRevisions, 0, 0);
    }

    private static TableDifference table(long changed, long tolerated, Cause cause) {
        return new TableDifference(
                "order_metrics",
                1000,
                1000,
                1000 - changed,
                changed,
                0,
                0,
                tolerated,
                Map.of(),
                changed == 0
                        ? List.of()
                        : List.of(new CauseCount(Kind.CHANGED, cause, "", changed)),
                List.of());
    }

    private static Verdict judge(TableDifference table, DataTests tests, String tolerance) {
        return Verdict.of(
                List.of(sum(0, 0)), windows(0), List.of(table), tests, Tolerance.parse(tolerance));
    }

    @Test
    void isEqualOnlyWithoutDifferences() {
        assertThat(judge(table(0, 0, Cause.CODE), NO_TESTS, "")).isEqualTo(Verdict.EQUAL);
        assertThat(judge(table(1, 0, Cause.CODE), NO_TESTS, "")).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void countsWhatTheValuesDoNotCover() {
        assertThat(judge(table(5, 5, Cause.CODE), NO_TESTS, "amount=1"))
                .isEqualTo(Verdict.WITHIN_TOLERANCE);
        assertThat(judge(table(5, 4, Cause.CODE), NO_TESTS, "amount=1"))
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(judge(table(5, 4, Cause.CODE), NO_TESTS, "amount=1,rows=0.1%"))
                .isEqualTo(Verdict.WITHIN_TOLERANCE);
    }

    @Test
    void isBrokenWhateverTheTolerance() {
        Tolerance all = Tolerance.parse("rows=100%");
        TableDifference same = table(0, 0, Cause.CODE);
        for (RangeSum broken : List.of(sum(1, 0), sum(0, 1))) {
            assertThat(
                            Verdict.of(
                                    List.of(sum(0, 0), broken),
                                    windows(0),
                                    List.of(same),
                                    NO_TESTS,
                                    all))
                    .isEqualTo(Verdict.BROKEN);
        }
        assertThat(Verdict.of(List.of(), windows(1), List.of(same), NO_TESTS, all))
                .isEqualTo(Verdict.BROKEN);
        assertThat(judge(table(1, 0, Cause.LOST), NO_TESTS, "rows=100%")).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void saysThatADataTestFailsWhetherRowsDifferOrNot() {
        for (String status : List.of("fail", "error")) {
            DataTests tests = new DataTests("", List.of(new DataTests.Result("t", status, 1, "")));
            assertThat(judge(table(0, 0, Cause.CODE), tests, "rows=100%"))
                    .isEqualTo(Verdict.TESTS_FAILED);
            assertThat(judge(table(1, 0, Cause.CODE), tests, "")).isEqualTo(Verdict.TESTS_FAILED);
            assertThat(judge(table(1, 0, Cause.LOST), tests, "")).isEqualTo(Verdict.BROKEN);
        }
        DataTests warned = new DataTests("", List.of(new DataTests.Result("t", "warn", 1, "")));
        assertThat(judge(table(0, 0, Cause.CODE), warned, "")).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void isPublishedOnlyWithAllThatWasFoundAccepted() {
        Acceptance differences = new Acceptance(true, false);
        Acceptance tests = new Acceptance(false, true);
        Acceptance both = new Acceptance(true, true);
        assertThat(Acceptance.NONE.covers(Verdict.EQUAL, Verdict.EQUAL)).isTrue();
        assertThat(Acceptance.NONE.covers(Verdict.WITHIN_TOLERANCE, Verdict.WITHIN_TOLERANCE))
                .isTrue();
        assertThat(Acceptance.NONE.lacking(Verdict.DIFFERENT, Verdict.DIFFERENT))
                .containsExactly("--accept-differences");
        assertThat(tests.covers(Verdict.DIFFERENT, Verdict.DIFFERENT)).isFalse();
        assertThat(differences.covers(Verdict.DIFFERENT, Verdict.DIFFERENT)).isTrue();
        // accepting differences does not accept failing tests
        assertThat(differences.lacking(Verdict.TESTS_FAILED, Verdict.DIFFERENT))
                .containsExactly("--accept-failing-tests");
        assertThat(Acceptance.NONE.lacking(Verdict.TESTS_FAILED, Verdict.DIFFERENT))
                .containsExactly("--accept-differences", "--accept-failing-tests");
        assertThat(tests.covers(Verdict.TESTS_FAILED, Verdict.EQUAL)).isTrue();
        assertThat(both.covers(Verdict.TESTS_FAILED, Verdict.DIFFERENT)).isTrue();
        assertThat(both.covers(Verdict.BROKEN, Verdict.DIFFERENT)).isFalse();
    }

    @Test
    void canBePublishedWhereItRepairsWhatWasDoubled() {
        assertThat(judge(table(1, 0, Cause.DOUBLED_BEFORE), NO_TESTS, ""))
                .isEqualTo(Verdict.DIFFERENT);
    }
}
