package io.kappalake.replay.deadletters;

import io.kappalake.orders.event.DeadLetterReason;
import io.kappalake.orders.event.Decoder;
import io.kappalake.orders.event.EventDecoder;
import io.kappalake.orders.event.ForgivingDecoder;
import io.kappalake.orders.event.OrderEvent;
import io.kappalake.orders.rules.IngestConfig;

/**
 * Decodes dead letters again. The same letter always has the same outcome. Not safe for use by
 * several threads.
 */
final class SecondLook {
    private final Decoder decoder;
    private final ClosedWindows windows;
    private final OrderEvent event = new OrderEvent();

    SecondLook(IngestConfig rules, ClosedWindows windows) {
        this.decoder = new ForgivingDecoder(new EventDecoder(rules.decode(), rules.limits()));
        this.windows = windows;
    }

    RetryOutcome at(DeadLetter letter) {
        DeadLetterReason reason =
                decoder.decode(
                        letter.value().map(RawBytes::bytes).orElse(null),
                        letter.kafkaTimestamp().toEpochMilli(),
                        event);
        if (reason != null) {
            return new RetryOutcome.Rejected();
        }
        RecoveredEvent recovered = RecoveredEvent.of(event, letter);
        if (recovered.row().length() > RowInserts.MOST_OF_A_ROW) {
            return new RetryOutcome.TooLong();
        }
        return windows.around(recovered.eventTime())
                .<RetryOutcome>map(closed -> new RetryOutcome.Recovered(recovered, closed))
                .orElseGet(RetryOutcome.Open::new);
    }
}
