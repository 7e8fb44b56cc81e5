package io.kappalake.lakehouse.ledger;

import java.util.Optional;
import java.util.stream.Stream;

/** The steps that begin and end a run; any other step is its progress. */
public enum RunStep {
    STARTED("run-started"),
    SUCCEEDED("run-succeeded"),
    FAILED("run-failed"),
    CANCELLED("run-cancelled");

    private final String text;

    RunStep(String text) {
        this.text = text;
    }

    /** Its text in the ledger. */
    public String text() {
        return text;
    }

    static Optional<RunStep> find(String text) {
        return Stream.of(values()).filter(step -> step.text.equals(text)).findFirst();
    }
}
