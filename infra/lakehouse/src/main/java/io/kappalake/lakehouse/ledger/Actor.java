package io.kappalake.lakehouse.ledger;

import io.kappalake.lakehouse.draft.Owner;

/** The person who acts, as the operating system knows them. */
public final class Actor {
    private Actor() {}

    /** Returns the user of this process and its machine, {@code user@host}. */
    public static String current() {
        return "%s@%s".formatted(System.getProperty("user.name"), Owner.current().host());
    }
}
