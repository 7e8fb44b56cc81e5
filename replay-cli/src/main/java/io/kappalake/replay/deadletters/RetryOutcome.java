package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** The outcome of decoding a dead letter again. */
sealed interface RetryOutcome {
    /** It is an event now, and all windows that it lies in are closed for good. */
    record Recovered(RecoveredEvent event, List<EventWindow> windows) implements RetryOutcome {
        public Recovered {
            requireNonNull(event, "event");
            windows = List.copyOf(windows);
        }
    }

    /** It would be an event, but a window that it lies in is open and would not count it. */
    record Open() implements RetryOutcome {}

    /** It would be an event, but is too long for a statement. */
    record TooLong() implements RetryOutcome {}

    /** It still breaks the contract. */
    record Rejected() implements RetryOutcome {}
}
