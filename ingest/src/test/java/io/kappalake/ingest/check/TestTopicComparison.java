package io.kappalake.ingest.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.ingest.check.MetricsTopicSums.Example;
import io.kappalake.ingest.control.MetricsNotes;
import io.kappalake.ingest.control.MetricsNotes.Rewriting;
import io.kappalake.orders.metrics.MetricsKey;
import io.kappalake.orders.metrics.MetricsRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestTopicComparison {
    private static final Instant SINCE = Instant.parse("2024-03-01T08:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final List<Rewriting> rewritings = new ArrayList<>();
    private boolean compacted;

    private static MetricsRecord row(int window, int revision, long minutes, long count) {
        Instant start = SINCE.plus(WINDOW.multipliedBy(window));
        return new MetricsRecord(
                new MetricsKey("tumbling", start, start.plus(WINDOW), "paid"),
                count,
                count * 100,
                100,
                100,
                100,
                revision,
                start.plus(WINDOW),
                SINCE.plus(Duration.ofMinutes(minutes)));
    }

    private TopicComparison comparison(List<MetricsRecord> rows, MetricsRecord... records) {
        TopicComparison comparison =
                new TopicComparison(
                        new MetricsNotes(
                                new MetricsNotes.Topic("metrics", "id", new TreeMap<>()),
                                SINCE,
                                rewritings),
                        compacted);
        comparison.rows(rows, true);
        Arrays.stream(records).forEach(record -> comparison.record(0, Optional.of(record)));
        return comparison;
    }

    @Test
    void equalOnesAreInOrder() {
        MetricsRecord first = row(0, 1, 6, 3);
        MetricsRecord second = row(0, 2, 7, 4);
        MetricsTopicSums sums = comparison(List.of(first, second), first, second).sums(false);

        assertThat(sums.ok()).isTrue();
        assertThat(sums.records()).isEqualTo(2);
        assertThat(sums.rows()).isEqualTo(2);
    }

    @Test
    void eachDifferenceIsFound() {
        MetricsRecord lost = row(0, 1, 6, 3);
        MetricsRecord twice = row(1, 1, 11, 3);
        MetricsRecord other = row(2, 1, 16, 3);
        MetricsRecord alone = row(3, 1, 21, 3);
        MetricsTopicSums sums =
                comparison(List.of(lost, twice, other), twice, twice, row(2, 1, 16, 4), alone)
                        .sums(false);

        assertThat(sums.ok()).isFalse();
        assertThat(sums.missing()).isEqualTo(1);
        assertThat(sums.doubled()).isEqualTo(1);
        assertThat(sums.differing()).isEqualTo(1);
        assertThat(sums.unknown()).isEqualTo(1);
        assertThat(sums.differences()).isEqualTo(4);
        assertThat(sums.examples())
                .containsExactlyInAnyOrder(
                        new Example("missing", lost.key(), 1),
                        new Example("doubled", twice.key(), 1),
                        new Example("differing", other.key(), 1),
                        new Example("unknown", alone.key(), 1));
    }

    @Test
    void aRecordWrittenAtAnotherTimeIsAnotherOne() {
        assertThat(comparison(List.of(row(0, 1, 6, 3)), row(0, 1, 7, 3)).sums(false).differing())
                .isEqualTo(1);
    }

    @Test
    void whatIsNoRowOfMetricsIsCounted() {
        TopicComparison comparison = comparison(List.of());
        comparison.record(0, Optional.empty());

        assertThat(comparison.sums(false).unreadable()).isEqualTo(1);
        assertThat(comparison.sums(false).ok()).isFalse();
    }

    @Test
    void rowsFromBeforeTheTopicNeedNotBeThere() {
        MetricsTopicSums sums = comparison(List.of(row(0, 1, -1, 3))).sums(false);

        assertThat(sums.ok()).isTrue();
        assertThat(sums.rows()).isZero();
    }

    @Test
    void rowsThatCameLaterExplainRecordsAndAreNotExpected() {
        MetricsRecord later = row(1, 1, 11, 3);
        TopicComparison comparison = comparison(List.of(), later);
        assertThat(comparison.lacksRows()).isTrue();

        comparison.rows(List.of(later, row(2, 1, 16, 3)), false);
        assertThat(comparison.lacksRows()).isFalse();
        assertThat(comparison.lacksRecords()).isFalse();
        assertThat(comparison.sums(false).ok()).isTrue();
    }

    @Test
    void whatKafkaHasDeletedIsNotExpected() {
        MetricsRecord gone = row(0, 1, 6, 3);
        MetricsRecord near = row(1, 1, 11, 3);
        MetricsRecord left = row(2, 1, 16, 3);
        MetricsRecord lost = row(5, 1, 31, 3);
        TopicComparison comparison = comparison(List.of(gone, near, left, lost), left);
        assertThat(comparison.sums(false).missing()).isEqualTo(3);

        comparison.deleted(0);
        MetricsTopicSums sums = comparison.sums(false);
        assertThat(sums.forgotten()).isEqualTo(2);
        assertThat(sums.examples()).containsExactly(new Example("missing", lost.key(), 1));

        comparison.deleted(1);
        assertThat(comparison.sums(false).missing()).as("a partition without records").isZero();
    }

    @Test
    void whatKafkaHasCompactedIsNotExpected() {
        MetricsRecord first = row(0, 1, 6, 3);
        MetricsRecord second = row(0, 2, 7, 4);
        MetricsRecord third = row(0, 3, 8, 5);
        compacted = true;
        MetricsTopicSums sums = comparison(List.of(first, second, third), second).sums(false);

        assertThat(sums.forgotten()).isEqualTo(1);
        assertThat(sums.missing()).as("the newest stays").isEqualTo(1);
    }

    @Test
    void windowsThatAReplayPublishedMayDiffer() {
        Instant cut = SINCE.plus(WINDOW.multipliedBy(2));
        rewritings.add(new Rewriting(Optional.empty(), Optional.of(cut.toString()), "replay-1"));
        MetricsRecord added = row(0, 1, 500, 3);
        MetricsRecord replaced = row(1, 1, 500, 3);
        MetricsRecord corrupted = row(1, 2, 12, 3);
        MetricsRecord outside = row(2, 1, 500, 3);
        MetricsTopicSums sums =
                comparison(
                                List.of(added, replaced, corrupted, outside),
                                row(1, 1, 11, 2),
                                row(1, 2, 12, 4),
                                row(1, 3, 13, 5))
                        .sums(false);

        assertThat(sums.rewritten()).as("added, replaced, removed").isEqualTo(3);
        assertThat(sums.examples())
                .as("one that the live job wrote, and one outside of what was published")
                .containsExactlyInAnyOrder(
                        new Example("differing", corrupted.key(), 2),
                        new Example("missing", outside.key(), 1));
    }
}
