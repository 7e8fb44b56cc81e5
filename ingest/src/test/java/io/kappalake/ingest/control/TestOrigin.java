package io.kappalake.ingest.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestOrigin {
    private static final Origin BEFORE = origin("c1", "orders", "t1", "u1");

    private static Origin origin(String cluster, String topic, String topicId, String uuid) {
        return new Origin(
                Optional.of(cluster),
                topic,
                topicId,
                new TreeMap<>(Map.of("orders.order_events", uuid, "orders.late_events", "u2")));
    }

    @Test
    void namesWhatIsAnotherOne() {
        assertThat(BEFORE.differences(BEFORE)).isEmpty();
        assertThat(BEFORE.differences(origin("c1", "orders", "t2", "u1")))
                .containsExactly(
                        "the topic orders had the id t1, and has t2: it was deleted and made anew");
        assertThat(BEFORE.differences(origin("c2", "orders", "t2", "u1")))
                .containsExactly("the Kafka cluster was c1, and is c2");
        assertThat(BEFORE.differences(origin("c1", "events", "t2", "u9")))
                .containsExactly(
                        "the topic was orders, and is events",
                        "the table orders.order_events had the UUID u1, and has u9: it was dropped and made anew");
    }

    @Test
    void namesTablesOfAnotherNamespace() {
        Origin elsewhere =
                new Origin(
                        Optional.of("c1"),
                        "orders",
                        "t1",
                        new TreeMap<>(Map.of("other.order_events", "u1")));

        assertThat(BEFORE.differences(elsewhere))
                .containsExactly(
                        "the tables were orders.late_events, orders.order_events, and are other.order_events");
    }

    @Test
    void whatEitherDoesNotKnowIsNoDifference() {
        Origin log = new Origin(Optional.empty(), "orders", "t1", new TreeMap<>());

        assertThat(BEFORE.differences(log)).isEmpty();
        assertThat(log.differences(BEFORE)).isEmpty();
    }
}
