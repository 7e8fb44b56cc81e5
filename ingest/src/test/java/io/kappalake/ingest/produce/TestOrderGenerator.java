package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.orders.event.DeadLetterReason;
import io.kappalake.orders.event.EventDecoder;
import io.kappalake.orders.event.OrderEvent;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestOrderGenerator {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final long NOW = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();

    private final EventDecoder decoder =
            new EventDecoder(
                    Decode.STRICT,
                    new Limits(
                            Duration.ofDays(1),
                            Instant.parse("2000-01-01T00:00:00Z"),
                            100_000_000_000_000L));
    private final OrderEvent event = new OrderEvent();

    @Test
    void makesTheSameRecordsFromTheSameSeed() {
        OrderGenerator first = OrderGenerator.of(5, START, 0.01);
        OrderGenerator second = OrderGenerator.of(5, START, 0.01);
        OrderGenerator other = OrderGenerator.of(6, START, 0.01);
        boolean differs = false;
        for (int i = 0; i < 50_000; i++) {
            first.advance();
            second.advance();
            other.advance();
            assertThat(first.value()).isEqualTo(second.value());
            assertThat(first.key()).isEqualTo(second.key());
            differs |= !new String(first.value(), UTF_8).equals(new String(other.value(), UTF_8));
        }
        assertThat(differs).isTrue();
    }

    @Test
    void makesTheSameOrdersWhenItStartsAtAnotherTime() {
        OrderGenerator first = OrderGenerator.of(5, START, 0);
        OrderGenerator later = OrderGenerator.of(5, START.plusSeconds(86_400), 0);
        for (int i = 0; i < 20_000; i++) {
            first.advance();
            later.advance();
            assertThat(new String(later.value(), UTF_8).replace("2026-03-02", "2026-03-01"))
                    .isEqualTo(new String(first.value(), UTF_8));
        }
    }

    @Test
    void writesAmountsAsStringsInTheGivenTimeAlone() {
        OrderGenerator usual = OrderGenerator.of(5, START, 0);
        OrderGenerator careless =
                OrderGenerator.of(5, START, 0)
                        .withStringAmounts(START.plusSeconds(60), START.plusSeconds(120));
        int strings = 0;
        for (int i = 0; i < 20_000; i++) {
            usual.advance();
            careless.advance();
            String expected = new String(usual.value(), UTF_8);
            long time = usual.eventTimeMillis() - START.toEpochMilli();
            if (time >= 60_000 && time < 120_000) {
                expected =
                        expected.replaceFirst("\"amount_cents\":(\\d+)", "\"amount_cents\":\"$1\"");
                strings++;
            }
            assertThat(new String(careless.value(), UTF_8)).isEqualTo(expected);
        }
        assertThat(strings).isPositive();
    }

    @Test
    void addsOtherMistakesBesideStringAmounts() {
        OrderGenerator careless =
                OrderGenerator.of(5, START, 0.2).withStringAmounts(START, START.plusSeconds(3_600));
        for (int i = 0; i < 20_000; i++) {
            assertThat(careless.advance()).isTrue();
        }
    }

    @Test
    void makesOrdersThatGoThroughTheirStages() {
        Map<String, Set<String>> allowed =
                Map.of(
                        "", Set.of("created"),
                        "created", Set.of("approved", "canceled"),
                        "approved", Set.of("shipped", "canceled"),
                        "shipped", Set.of("delivered"));
        OrderGenerator generator = OrderGenerator.of(1, START, 0);
        Map<String, String> stages = new HashMap<>();
        Map<String, Long> times = new HashMap<>();
        Map<String, Integer> events = new HashMap<>();
        Map<String, Integer> customers = new HashMap<>();
        int unknownFields = 0;
        int records = 200_000;
        for (int i = 0; i < records; i++) {
            generator.advance();
            assertThat(decode(generator)).isNull();
            String id = event.orderId().toString();
            String status = event.status().toString();
            assertThat(allowed.get(stages.getOrDefault(id, ""))).contains(status);
            stages.put(id, status);
            Long before = times.put(id, event.eventTimeMicros());
            assertThat(event.eventTimeMicros())
                    .isGreaterThan(before == null ? Long.MIN_VALUE : before);
            assertThat(event.currency()).isNotNull();
            assertThat(event.amountCents()).isPositive();
            assertThat(event.hasCreatedAt() || event.hasUpdatedAt()).isTrue();
            assertThat(new String(generator.key(), UTF_8)).isEqualTo(id);
            unknownFields += event.extra() == null ? 0 : 1;
            events.merge(status, 1, Integer::sum);
            customers.merge(event.customerId().toString(), 1, Integer::sum);
        }
        assertThat(events.keySet())
                .containsExactlyInAnyOrder(
                        "created", "approved", "shipped", "delivered", "canceled");
        assertThat(events.values()).allMatch(count -> count > records / 100);
        assertThat(unknownFields).isBetween(records / 1000, records / 250);
        assertThat(customers.size()).isGreaterThan(10_000);
        assertThat(customers.get("c1")).isGreaterThan(records / 50);
    }

    @Test
    void makesAboutThreePercentLate() {
        OrderGenerator generator = OrderGenerator.of(2, START, 0);
        long newest = Long.MIN_VALUE;
        int late = 0;
        int lateByMinutes = 0;
        int records = 300_000;
        for (int i = 0; i < records; i++) {
            generator.advance();
            long behind = newest - generator.eventTimeMillis();
            late += behind > 1_000 ? 1 : 0;
            lateByMinutes += behind > 120_000 ? 1 : 0;
            newest = Math.max(newest, generator.eventTimeMillis());
        }
        assertThat(late).isBetween(records * 25 / 1000, records * 40 / 1000);
        assertThat(lateByMinutes).isBetween(records * 5 / 1000, records * 15 / 1000);
    }

    @Test
    void makesTheShareOfMalformedRecordsThatWasAskedFor() {
        OrderGenerator generator = OrderGenerator.of(3, START, 0.05);
        OrderGenerator good = OrderGenerator.of(3, START, 0);
        Set<DeadLetterReason> reasons = EnumSet.noneOf(DeadLetterReason.class);
        int malformed = 0;
        int records = 100_000;
        for (int i = 0; i < records; i++) {
            generator.advance();
            DeadLetterReason reason = decode(generator);
            assertThat(reason != null).isEqualTo(generator.malformed());
            if (reason != null) {
                malformed++;
                reasons.add(reason);
            } else {
                good.advance();
                assertThat(generator.value()).isEqualTo(good.value());
            }
        }
        assertThat(malformed).isBetween(records * 45 / 1000, records * 55 / 1000);
        assertThat(reasons).hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @EnumSource(Malformation.class)
    void makesADeadLetterOfEveryEvent(Malformation malformation) {
        OrderGenerator generator = OrderGenerator.of(4, START, 0);
        for (int i = 0; i < 3_000; i++) {
            generator.advance();
            byte[] bad = malformation.apply(generator.value());
            assertThat(decoder.decode(bad, NOW, event)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 200_000})
    void spansAboutTheTimeThatItSaid(long records) {
        Duration span = OrderGenerator.span(records);
        for (long seed = 0; seed < 3; seed++) {
            OrderGenerator generator = OrderGenerator.of(seed, START, 0);
            Instant newest = START;
            for (long i = 0; i < records; i++) {
                generator.advance();
                Instant time = Instant.ofEpochMilli(generator.eventTimeMillis());
                newest = time.isAfter(newest) ? time : newest;
            }
            assertThat(START.plus(span)).isAfter(newest).isBefore(newest.plusSeconds(180));
        }
    }

    @Test
    void refusesAShareThatLeavesNoGoodRecord() {
        for (double ratio : List.of(1.0, -0.1, Double.NaN)) {
            assertThatThrownBy(() -> OrderGenerator.of(1, START, ratio))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("malformedRatio");
        }
    }

    private DeadLetterReason decode(OrderGenerator generator) {
        return decoder.decode(generator.value(), NOW, event);
    }
}
