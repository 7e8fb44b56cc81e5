package io.kappalake.bench.transform;

/** Which orders change. */
enum Spread {
    /** Only the newest twentieth, as it is in life. */
    NEWEST("newest 5 %"),
    /** All ages alike, so that every file of the table holds some. */
    ALL("all");

    private static final int NEWEST_SHARE = 20;

    private final String text;

    Spread(String text) {
        this.text = text;
    }

    /** How many of the newest orders can change. */
    long candidates(long orders) {
        return this == NEWEST ? Math.max(1, orders / NEWEST_SHARE) : orders;
    }

    @Override
    public String toString() {
        return text;
    }
}
