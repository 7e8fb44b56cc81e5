package io.kappalake.replay.compare;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * The size of the blocks that are compared by one digest.
 *
 * @param offsets of a Kafka partition
 * @param seconds of the windows' starts
 */
record BlockSize(int offsets, int seconds) {
    /** Small enough that what differs is found without reading much of what does not. */
    static final BlockSize USUAL = new BlockSize(4096, 6 * 3600);

    /** A condition that is true of the records of some blocks. */
    String within(List<BlockRange> blocks) {
        return blocks.stream()
                .map(
                        range ->
                                "(kafka_partition = %d AND kafka_offset BETWEEN %d AND %d)"
                                        .formatted(
                                                range.part(),
                                                range.first() * offsets,
                                                range.last() * offsets + offsets - 1))
                .collect(joining(" OR ", "(", ")"));
    }
}
