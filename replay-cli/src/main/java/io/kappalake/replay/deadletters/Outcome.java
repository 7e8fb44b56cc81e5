package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What becomes of a dead letter that is decoded again. */
sealed interface Outcome {
    /** It is an event now, and all windows that it lies in are closed for good. */
    record Recovered(RecoveredEvent event, List<EventWindow> windows) implements Outcome {
        public Recovered {
            requireNonNull(event, "event");
            windows = List.copyOf(windows);
        }
    }

    /** It would be an event, but a window that it lies in is open and would not count it. */
    record Open() implements Outcome {}

    /** It would be an event, but is too long for a statement. */
    record TooLong() implements Outcome {}

    /** It still breaks the contract. */
    record Rejected() implements Outcome {}
}
