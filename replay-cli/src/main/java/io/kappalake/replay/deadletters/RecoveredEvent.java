package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.event.EventColumns.Ordinals;
import io.kappalake.orders.event.OrderEvent;
import io.kappalake.replay.lake.Sql;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A dead letter that is an order event under other rules.
 *
 * @param eventTime microseconds since 1970, as the other two
 * @param letter the dead letter it was recovered from; its times stay
 */
record RecoveredEvent(
        String orderId,
        String customerId,
        Optional<String> status,
        long amountCents,
        Optional<String> currency,
        Optional<Long> createdAt,
        Optional<Long> updatedAt,
        long eventTime,
        Optional<String> extra,
        DeadLetter letter) {
    RecoveredEvent {
        requireNonNull(orderId, "orderId");
        requireNonNull(customerId, "customerId");
        requireNonNull(status, "status");
        requireNonNull(currency, "currency");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(updatedAt, "updatedAt");
        requireNonNull(extra, "extra");
        requireNonNull(letter, "letter");
    }

    /** Copies the decoded event, which the next record overwrites. */
    static RecoveredEvent of(OrderEvent event, DeadLetter letter) {
        return new RecoveredEvent(
                event.orderId().toString(),
                event.customerId().toString(),
                Optional.ofNullable(event.status()).map(Object::toString),
                event.amountCents(),
                Optional.ofNullable(event.currency()).map(Object::toString),
                event.hasCreatedAt() ? Optional.of(event.createdAtMicros()) : Optional.empty(),
                event.hasUpdatedAt() ? Optional.of(event.updatedAtMicros()) : Optional.empty(),
                event.eventTimeMicros(),
                Optional.ofNullable(event.extra()).map(Object::toString),
                letter);
    }

    /** A row of {@code order_events}. */
    String row() {
        String[] values = new String[Ordinals.COUNT];
        values[Ordinals.ORDER_ID] = text(orderId);
        values[Ordinals.CUSTOMER_ID] = text(customerId);
        values[Ordinals.STATUS] = status.map(RecoveredEvent::text).orElse("NULL");
        values[Ordinals.AMOUNT_CENTS] = Long.toString(amountCents);
        values[Ordinals.CURRENCY] = currency.map(RecoveredEvent::text).orElse("NULL");
        values[Ordinals.CREATED_AT] = createdAt.map(RecoveredEvent::time).orElse("NULL");
        values[Ordinals.UPDATED_AT] = updatedAt.map(RecoveredEvent::time).orElse("NULL");
        values[Ordinals.EVENT_TIME] = time(eventTime);
        values[Ordinals.EXTRA] = extra.map(RecoveredEvent::text).orElse("NULL");
        values[Ordinals.KAFKA_PARTITION] = Integer.toString(letter.partition());
        values[Ordinals.KAFKA_OFFSET] = Long.toString(letter.offset());
        values[Ordinals.KAFKA_TIMESTAMP] = Sql.literal(letter.kafkaTimestamp());
        values[Ordinals.INGESTED_AT] = Sql.literal(letter.ingestedAt());
        return "(" + String.join(", ", values) + ")";
    }

    private static String text(String text) {
        return Sql.literals(List.of(text));
    }

    private static String time(long micros) {
        return Sql.literal(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
