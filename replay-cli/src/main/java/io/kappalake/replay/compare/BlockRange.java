package io.kappalake.replay.compare;

/** Consecutive blocks of one part, both ends included. */
record BlockRange(int part, long first, long last) {
    /** Returns whether a block comes right after. */
    boolean isFollowedBy(int otherPart, long block) {
        return part == otherPart && block == last + 1;
    }
}
