package io.kappalake.local.advice;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.advice.Advice.Matched;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine;

class TestAdvice {
    private static final AdviceRules RULES = AdviceRules.load();
    private static final String SKILLED = "team=sql,streaming,on-call";

    /** Rule, option, answers. */
    static final List<Arguments> DECISIONS =
            List.of(
                    Arguments.of(
                            "an-hour-is-soon-enough",
                            "batch",
                            "freshness=1h consumers=services,analysts"),
                    Arguments.of(
                            "no-log-no-stream",
                            "micro-batch",
                            "freshness=10s consumers=services source=tables"),
                    Arguments.of("sub-minute", "stream", "freshness=59s consumers=analysts"),
                    Arguments.of(
                            "somebody-acts", "stream", "freshness=1m consumers=analysts,alerts"),
                    Arguments.of(
                            "order-makes-the-result",
                            "stream",
                            "freshness=5m consumers=analysts state=sequences"),
                    Arguments.of(
                            "people-can-wait",
                            "micro-batch",
                            "freshness=5m consumers=analysts,dashboards"),
                    Arguments.of(
                            "people-can-wait",
                            "micro-batch",
                            "freshness=5m consumers=analysts state=sequences ordering=none"),
                    Arguments.of(
                            "several-readers",
                            "stream",
                            "freshness=5m consumers=analysts,pipelines"),
                    Arguments.of("otherwise", "micro-batch", "freshness=5m consumers=pipelines"));

    /** Red flag, option, answers with it, one answer that takes it away. */
    static final List<Arguments> FLAGS =
            List.of(
                    Arguments.of("nobody-on-call", "stream", "team=sql,streaming", SKILLED),
                    Arguments.of("no-streaming-skill", "stream", "team=sql,on-call", SKILLED),
                    Arguments.of("small-volume", "stream", "volume=999k", "volume=1M"),
                    Arguments.of("small-budget", "stream", "budget=low", "budget=normal"),
                    Arguments.of(
                            "external-effects",
                            "stream",
                            "delivery=external",
                            "delivery=exactly-once"),
                    Arguments.of(
                            "external-effects",
                            "batch",
                            "freshness=1d delivery=external",
                            "delivery=at-least-once"),
                    Arguments.of("total-order", "stream", "ordering=total", "ordering=key"),
                    Arguments.of(
                            "sequences-are-yours", "stream", "state=sequences", "state=windows"),
                    Arguments.of(
                            "faster-than-builds",
                            "micro-batch",
                            "source=tables freshness=10s",
                            "freshness=5m"),
                    Arguments.of(
                            "old-news-for-programs",
                            "batch",
                            "freshness=1d consumers=alerts",
                            "consumers=analysts"));

    private static Advice advise(String... answers) {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("team", "sql");
        for (String some : answers) {
            for (String one : some.split(" ")) {
                given.put(one.replaceFirst("=.*", ""), one.replaceFirst("[^=]*=", ""));
            }
        }
        return Advice.of(RULES, given);
    }

    @ParameterizedTest
    @FieldSource("DECISIONS")
    void theFirstRuleThatHoldsDecides(String rule, String option, String answers) {
        Advice advice = advise(answers);

        assertThat(advice.rule()).isEqualTo(rule);
        assertThat(advice.option()).isEqualTo(option);
        assertThat(advice.because()).doesNotContain("{");
    }

    @ParameterizedTest
    @FieldSource("FLAGS")
    void aRedFlagIsRaisedByOneAnswerAndNotByAnother(
            String flag, String option, String answers, String harmless) {
        Advice raised = advise("freshness=10s consumers=analysts", SKILLED, answers);
        Advice calm = advise("freshness=10s consumers=analysts", SKILLED, answers, harmless);

        assertThat(raised.option()).isEqualTo(option);
        assertThat(calm.option()).isEqualTo(option);
        assertThat(raised.redFlags()).extracting(Advice.Warning::id).contains(flag);
        assertThat(raised.redFlags()).noneMatch(one -> one.text().contains("{"));
        assertThat(calm.redFlags()).extracting(Advice.Warning::id).doesNotContain(flag);
    }

    @Test
    void nothingSpeaksAgainstAStreamForThoseWhoNeedAndKnowIt() {
        Advice advice = advise("freshness=10s consumers=services volume=20M", SKILLED);

        assertThat(advice.option()).isEqualTo("stream");
        assertThat(advice.redFlags()).isEmpty();
        assertThat(advice.begin()).contains("./kappalake ingest start");
    }

    @Test
    void theReasonQuotesTheAnswersAndShowsWhatTheRuleAskedFor() {
        Advice advice = advise("freshness=2m consumers=alerts,analysts");

        assertThat(advice.because())
                .isEqualTo(
                        "The results are read by alerts, analysts. What acts on them acts on old ones until the next build.");
        assertThat(advice.matched())
                .containsExactly(
                        new Matched("consumers", "alerts, analysts", "any services alerts"));
        assertThat(advice.answers()).containsEntry("volume", "1M").containsEntry("team", "sql");
    }

    @Test
    void reprocessingIsAReplayWhereThereIsALog() {
        assertThat(advise("freshness=1d consumers=analysts").notes())
                .extracting(Advice.Hint::id)
                .containsExactly("replay");
        assertThat(advise("freshness=1d consumers=analysts source=tables").notes())
                .extracting(Advice.Hint::id)
                .containsExactly("models-again");
        assertThat(advise("freshness=1d consumers=analysts reprocess=no").notes()).isEmpty();
    }

    @Test
    void allMissingAndWrongAnswersAreToldAtOnce() {
        assertThatThrownBy(
                        () ->
                                Advice.of(
                                        RULES,
                                        Map.of(
                                                "consumers",
                                                "analyst",
                                                "volume",
                                                "many",
                                                "state",
                                                "")))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining(
                        "Missing --freshness: How old may a result be when it is read? (such as 10s, 5m, 1h, 1d)")
                .hasMessageContaining("Invalid value 'analyst' for --consumers")
                .hasMessageContaining("did you mean analysts?")
                .hasMessageContaining("Missing --team")
                .hasMessageContaining("Invalid value 'many' for --volume (such as 50k, 2M, 1G)")
                .hasMessageContaining("Invalid value '' for --state");
    }

    @Test
    void eachRuleAndFlagHasACase() {
        assertThat(firsts(DECISIONS)).isEqualTo(ids(RULES.rules().stream().map(r -> r.id())));
        assertThat(firsts(FLAGS)).isEqualTo(ids(RULES.redFlags().stream().map(f -> f.id())));
    }

    private static Set<String> firsts(List<Arguments> cases) {
        return ids(cases.stream().map(one -> one.get()[0].toString()));
    }

    private static Set<String> ids(Stream<String> names) {
        return names.collect(toCollection(TreeSet::new));
    }

    @Test
    void theOptionsAreThoseThatTheQuestionsName() {
        Set<String> options = new TreeSet<>();
        new CommandLine(new AdviseCommand())
                .getCommandSpec()
                .options()
                .forEach(option -> options.add(option.longestName().substring(2)));
        options.removeAll(Set.of("help", "version"));

        assertThat(options).isEqualTo(ids(RULES.questions().keySet().stream()));
    }

    @Test
    void aRuleThatNoAnswerCouldMeetIsRefused() {
        Question consumers = RULES.questions().get("consumers");
        for (String text : new String[] {"any robots", "< 1m", "sometimes"}) {
            assertThatThrownBy(() -> Condition.of(consumers, text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(text);
        }
    }

    @Test
    void numbersHaveUnits() {
        Question volume = RULES.questions().get("volume");
        assertThat(volume.answer("1.5k").amount()).isEqualByComparingTo("1500");
        assertThat(volume.answer("2M").amount()).isEqualByComparingTo("2000000");
        assertThat(volume.answer("1G").amount()).isEqualByComparingTo("1000000000");
        assertThat(volume.answer("7").amount()).isEqualByComparingTo("7");
    }
}
