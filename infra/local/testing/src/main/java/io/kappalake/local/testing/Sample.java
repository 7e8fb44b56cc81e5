package io.kappalake.local.testing;

import java.util.Random;

/**
 * The part of long matrices and random streams that one build runs. It is chosen by the build's
 * seed, {@code kappalake.seed}; with {@code kappalake.soak} a build runs all of them.
 */
public final class Sample {
    private static final long SEED =
            Long.getLong("kappalake.seed", System.currentTimeMillis() / 60_000);
    private static final boolean ALL = Boolean.getBoolean("kappalake.soak");

    private Sample() {}

    /** The build's seed, with which {@code -Dkappalake.seed} repeats its choices. */
    public static long seed() {
        return SEED;
    }

    /**
     * A random stream of a test's own: the same for the same seed, whatever else runs.
     *
     * @param test what the stream is for
     */
    public static Random random(String test) {
        System.out.printf("%s: -Dkappalake.seed=%d%n", test, SEED);
        return new Random(SEED * 1_000_003 + test.hashCode());
    }

    /** Number of rounds to run: few in each build, all in a soak. */
    public static int rounds(int few, int all) {
        return ALL ? all : few;
    }
}
