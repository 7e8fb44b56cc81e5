package io.kappalake.replay.deadletters;

import io.kappalake.orders.event.DeadLetterReason;
import io.kappalake.orders.event.EventDecoder;
import io.kappalake.orders.event.OrderEvent;
import io.kappalake.orders.rules.IngestConfig;

/** Decodes dead letters again. The same letter has the same outcome always. For one thread. */
final class SecondLook {
    private final EventDecoder decoder;
    private final ClosedWindows windows;
    private final OrderEvent event = new OrderEvent();

    SecondLook(IngestConfig rules, ClosedWindows windows) {
        this.decoder = new EventDecoder(rules.decode(), rules.limits());
        this.windows = windows;
    }

    Outcome at(DeadLetter letter) {
        DeadLetterReason reason =
                decoder.decode(
                        letter.value().map(RawBytes::bytes).orElse(null),
                        letter.kafkaTimestamp().toEpochMilli(),
                        event);
        if (reason != null) {
            return new Outcome.Rejected();
        }
        RecoveredEvent recovered = RecoveredEvent.of(event, letter);
        if (recovered.row().length() > RowInserts.MOST_OF_A_ROW) {
            return new Outcome.TooLong();
        }
        return windows.around(recovered.eventTime())
                .<Outcome>map(closed -> new Outcome.Recovered(recovered, closed))
                .orElseGet(Outcome.Open::new);
    }
}
