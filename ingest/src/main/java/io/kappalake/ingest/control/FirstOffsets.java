package io.kappalake.ingest.control;

import io.kappalake.orders.rules.StartPosition;
import io.kappalake.orders.topic.KafkaTopic;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The offsets at which a job without state begins.
 *
 * @param position {@code ingest.start} in words, or {@code --from earliest}'s
 * @param offsets by partition
 * @param leftOut the records before them that Kafka held then
 */
record FirstOffsets(String position, SortedMap<Integer, Long> offsets, List<RetentionGap> leftOut) {
    FirstOffsets {
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Where a job begins now. One that began before at the same place of the same log, and never
     * completed a checkpoint, begins at the same offsets again: what has come in between is not
     * left out.
     */
    static FirstOffsets of(
            StartPosition position,
            KafkaTopic topic,
            Origin origin,
            Optional<StartLog.Start> last) {
        SortedMap<Integer, Long> starts = topic.starts();
        return last.flatMap(start -> again(position, starts, origin, start))
                .orElseGet(
                        () ->
                                of(
                                        position,
                                        starts,
                                        switch (position.kind()) {
                                            case EARLIEST -> starts;
                                            case LATEST -> topic.ends();
                                            case TIMESTAMP ->
                                                    topic.at(position.time().orElseThrow());
                                        }));
    }

    static Optional<FirstOffsets> again(
            StartPosition position,
            SortedMap<Integer, Long> starts,
            Origin origin,
            StartLog.Start last) {
        return last.first()
                .filter(first -> last.from().isEmpty())
                .filter(first -> last.origin().filter(origin::equals).isPresent())
                .filter(first -> first.position.equals(position.toString()))
                .filter(first -> first.covers(starts));
    }

    static FirstOffsets of(
            StartPosition position,
            SortedMap<Integer, Long> starts,
            SortedMap<Integer, Long> found) {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        starts.forEach(
                (partition, start) ->
                        offsets.put(
                                partition, Math.max(start, found.getOrDefault(partition, start))));
        List<RetentionGap> leftOut =
                offsets.entrySet().stream()
                        .filter(offset -> offset.getValue() > starts.get(offset.getKey()))
                        .map(
                                offset ->
                                        new RetentionGap(
                                                offset.getKey(),
                                                starts.get(offset.getKey()),
                                                offset.getValue() - 1))
                        .toList();
        return new FirstOffsets(position.toString(), offsets, leftOut);
    }

    /** True if Kafka still holds all of the offsets, and has no other partitions. */
    private boolean covers(SortedMap<Integer, Long> starts) {
        return offsets.keySet().equals(starts.keySet())
                && starts.entrySet().stream()
                        .allMatch(start -> start.getValue() <= offsets.get(start.getKey()));
    }
}
