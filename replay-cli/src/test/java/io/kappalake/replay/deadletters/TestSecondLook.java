package io.kappalake.replay.deadletters;

import static io.kappalake.replay.deadletters.TestingLetters.letter;
import static io.kappalake.replay.deadletters.TestingLetters.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.rules.IngestConfig.Amounts;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Emit;
import io.kappalake.orders.rules.IngestConfig.EpochTimes;
import io.kappalake.orders.rules.IngestConfig.Limits;
import io.kappalake.replay.deadletters.Survey.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestSecondLook {
    private static final String CLOSED = "2026-03-01T12:03:00Z";

    private static SecondLook look(Amounts amounts) {
        IngestConfig rules =
                new IngestConfig(
                        1,
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Optional.empty(),
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMinutes(5),
                        Optional.empty(),
                        5,
                        Emit.REVISIONS,
                        new Decode(amounts, new TreeMap<>(), EpochTimes.NONE, List.of()),
                        new Limits(
                                Duration.ofHours(1),
                                Instant.parse("2020-01-01T00:00:00Z"),
                                1_000_000));
        return new SecondLook(rules, TestingLetters.CLOSED);
    }

    @Test
    void recoversWhatTheRulesTakeNow() {
        DeadLetter letter = letter(7, "invalid_type", order("\"100\"", CLOSED));
        assertThat(look(Amounts.INTEGER).at(letter)).isEqualTo(new RetryOutcome.Rejected());
        assertThat(look(Amounts.INTEGER_OR_STRING).at(letter))
                .isInstanceOfSatisfying(
                        RetryOutcome.Recovered.class,
                        recovered -> {
                            assertThat(recovered.event().orderId()).isEqualTo("o'1");
                            assertThat(recovered.event().amountCents()).isEqualTo(100);
                            assertThat(recovered.event().currency()).isEmpty();
                            assertThat(recovered.event().extra()).contains("{\"note\":\"it's\"}");
                            assertThat(recovered.event().letter()).isEqualTo(letter);
                            assertThat(recovered.windows()).hasSize(3);
                        });
    }

    @Test
    void keepsAnEventWhenTheNextOneIsDecoded() {
        SecondLook look = look(Amounts.INTEGER_OR_STRING);
        RetryOutcome first = look.at(letter(1, "invalid_type", order("\"100\"", CLOSED)));
        look.at(letter(2, "invalid_type", order("\"200\"", CLOSED)));
        assertThat(first)
                .isInstanceOfSatisfying(
                        RetryOutcome.Recovered.class,
                        recovered -> {
                            assertThat(recovered.event().amountCents()).isEqualTo(100);
                            assertThat(recovered.event().letter().offset()).isEqualTo(1);
                        });
    }

    @Test
    void leavesRecordsOfOpenWindows() {
        SecondLook look = look(Amounts.INTEGER_OR_STRING);
        // closed in the tumbling window, open in the later of the sliding ones
        assertThat(look.at(letter(1, "invalid_type", order("\"1\"", "2026-03-01T12:56:00Z"))))
                .isEqualTo(new RetryOutcome.Open());
        assertThat(look.at(letter(1, "invalid_type", order("\"1\"", "2026-03-01T13:01:00Z"))))
                .isEqualTo(new RetryOutcome.Open());
    }

    @Test
    void leavesARecordWithoutAValue() {
        assertThat(look(Amounts.INTEGER_OR_STRING).at(letter(1, "null_value", null)))
                .isEqualTo(new RetryOutcome.Rejected());
    }

    @Test
    void leavesWhatIsTooLongForAStatement() {
        String extra = order("\"1\"", CLOSED).replace("it's", "x".repeat(950_000));
        assertThat(look(Amounts.INTEGER_OR_STRING).at(letter(1, "invalid_type", extra)))
                .isEqualTo(new RetryOutcome.TooLong());
    }

    @Test
    void countsByReason() {
        SecondLook look = look(Amounts.INTEGER_OR_STRING);
        SurveyTally tally = new SurveyTally(TestingLetters.CLOSED);
        List.of(
                        letter(1, "invalid_type", order("\"1\"", CLOSED)),
                        letter(3, "invalid_type", order("\"2\"", "2026-03-01T12:08:00Z")),
                        letter(4, "invalid_type", order("\"3\"", "2026-03-01T12:58:00Z")),
                        letter(5, "invalid_type", order("\"x\"", CLOSED)),
                        letter(6, "null_value", null))
                .forEach(letter -> tally.add(letter, look.at(letter)));
        Survey survey = tally.survey();
        assertThat(survey.reasons())
                .containsExactly(
                        entry("invalid_type", new Count(2, 1, 0, 1)),
                        entry("null_value", new Count(0, 0, 0, 1)));
        assertThat(survey.total()).isEqualTo(new Count(2, 1, 0, 2));
        assertThat(survey.lateRows()).isEqualTo(6);
        assertThat(survey.files()).containsExactly("s3://lake/file-1");
        assertThat(survey.days()).containsExactly(LocalDate.parse("2026-03-01"));
        assertThat(survey.windows())
                .containsExactly(
                        new WindowRange(
                                "tumbling",
                                Instant.parse("2026-03-01T12:00:00Z"),
                                Instant.parse("2026-03-01T12:05:00Z"),
                                2),
                        new WindowRange(
                                "sliding",
                                Instant.parse("2026-03-01T11:55:00Z"),
                                Instant.parse("2026-03-01T12:05:00Z"),
                                3));
    }
}
