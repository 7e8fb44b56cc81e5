package io.kappalake.replay.publish;

/** One of the two sides of an exchange of rows. */
public enum Side {
    /** The live table, whose rows go. */
    LIVE,
    /** The draft, whose rows come. */
    DRAFT;

    Side other() {
        return this == LIVE ? DRAFT : LIVE;
    }
}
