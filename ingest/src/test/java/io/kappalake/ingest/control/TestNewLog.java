package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.proof.OffsetCheck.Rows;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestNewLog {
    private static final Origin BEFORE = origin("t1", "u1");
    private static final Origin NOW = origin("t2", "u1");

    private static Origin origin(String topicId, String uuid) {
        return new Origin(
                Optional.of("c1"),
                "orders",
                topicId,
                new TreeMap<>(Map.of("orders.order_events", uuid)));
    }

    private static Rows rows(long last) {
        return new Rows(1, 1, OptionalLong.of(0), OptionalLong.of(last));
    }

    @Test
    void followsBehindTheLastRowOfEachPartition() {
        LogGeneration next =
                NewLog.behind(
                        LogGeneration.FIRST,
                        NOW,
                        new TreeMap<>(Map.of(0, rows(99), 2, rows(4))),
                        List.of(0, 1, 2, 3));

        assertThat(next.number()).isEqualTo(1);
        assertThat(next.topicId()).isEqualTo("t2");
        assertThat(next.offsets().fromKafka(0, 7)).isEqualTo(107);
        assertThat(next.offsets().toKafka(0, 107)).isEqualTo(7);
        assertThat(next.offsets().toKafka(0, 99)).as("of the log before").isZero();
        assertThat(next.offsets().fromKafka(1, 7)).as("no rows before").isEqualTo(7);
        assertThat(next.offsets().fromKafka(2, 0)).isEqualTo(5);
        assertThat(BEFORE.expecting(next).differences(NOW)).isEmpty();
        assertThat(BEFORE.expecting(next).differences(BEFORE))
                .singleElement()
                .asString()
                .contains("had the id t2, and has t1");
    }

    @Test
    void refusesTheSameLog() {
        assertThatThrownBy(() -> NewLog.require(Optional.of(BEFORE), BEFORE, true))
                .hasMessageContaining("is the one that the tables were read from")
                .hasMessageContaining("leave --new-log out");
        assertThatCode(() -> NewLog.require(Optional.of(BEFORE), NOW, true))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesWhatCannotFollow() {
        assertThatThrownBy(() -> NewLog.require(Optional.empty(), NOW, true))
                .hasMessageContaining("did not note which topic it read");
        assertThatThrownBy(() -> NewLog.require(Optional.of(BEFORE), NOW, false))
                .hasMessageContaining("'./kappalake ingest start --from earliest'");
        assertThatThrownBy(() -> NewLog.require(Optional.of(BEFORE), origin("t2", "another"), true))
                .hasMessageContaining("the table orders.order_events had the UUID u1");
        assertThatThrownBy(
                        () ->
                                NewLog.behind(
                                        LogGeneration.FIRST,
                                        NOW,
                                        new TreeMap<>(Map.of(0, rows(99), 2, rows(4))),
                                        List.of(0, 1)))
                .hasMessageContaining("partitions up to 2")
                .hasMessageContaining("--partitions 3");
    }

    @Test
    void refusesTablesWithoutRowsThatNoteAnotherLog() {
        LogGeneration noted =
                new LogGeneration(
                        1, Optional.of("c1"), "orders", "t2", new TreeMap<>(), new TreeMap<>());

        assertThatCode(() -> NewLog.requireNoted(noted, NOW)).doesNotThrowAnyException();
        assertThatCode(() -> NewLog.requireNoted(LogGeneration.FIRST, NOW))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> NewLog.requireNoted(noted, BEFORE))
                .hasMessageContaining("note another log")
                .hasMessageContaining("'./kappalake init'");
    }
}
