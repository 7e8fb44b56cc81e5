package io.kappalake.ingest.control;

import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.proof.OffsetCheck.Rows;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A log that follows the one that the tables were read from, because a person wants it to. */
final class NewLog {
    private NewLog() {}

    /**
     * Requires that there is a new log which can follow the old one.
     *
     * @param expected what the job's state belongs to; empty if that is not known
     * @param now what is there now
     * @param rows whether the tables hold rows
     * @throws LakehouseException {@code REFUSED} with the way out otherwise
     */
    static void require(Optional<Origin> expected, Origin now, boolean rows) {
        if (expected.isEmpty()) {
            throw refused(
                    "an earlier version has started the job and did not note which topic it read, so nobody can say whether %s is another; leave --new-log out"
                            .formatted(now.topic()));
        }
        if (expected.get().log().differences(now.log()).isEmpty()) {
            throw refused(
                    "the topic %s (id %s) is the one that the tables were read from; leave --new-log out"
                            .formatted(now.topic(), now.topicId()));
        }
        List<String> others = expected.get().with(now).differences(now);
        if (!others.isEmpty()) {
            throw refused(
                    "the tables are others, too:\n%s\nBring the tables back, or './kappalake ingest start --from earliest' into new ones"
                            .formatted(
                                    others.stream()
                                            .map(difference -> "  " + difference)
                                            .collect(joining("\n"))));
        }
        if (!rows) {
            throw refused(
                    "the tables hold no rows that it could follow: './kappalake ingest start --from earliest' reads all that Kafka holds");
        }
    }

    /**
     * The log behind the last rows of the one before.
     *
     * @param rows by partition
     * @param partitions of the new log
     * @throws LakehouseException {@code REFUSED} if rows are of a partition that it lacks
     */
    static LogGeneration behind(
            LogGeneration before,
            Origin now,
            SortedMap<Integer, Rows> rows,
            Collection<Integer> partitions) {
        if (!partitions.containsAll(rows.keySet())) {
            throw refused(
                    "the tables hold rows of partitions up to %d, and the topic %s has %d partitions; give it as many as the one before (kafka-topics --alter --partitions %d)"
                            .formatted(
                                    rows.lastKey(),
                                    now.topic(),
                                    partitions.size(),
                                    rows.lastKey() + 1));
        }
        SortedMap<Integer, Long> bases = new TreeMap<>();
        rows.forEach((partition, there) -> bases.put(partition, there.last().orElse(-1) + 1));
        return new LogGeneration(
                before.number() + 1,
                now.cluster(),
                now.topic(),
                now.topicId(),
                bases,
                new TreeMap<>());
    }

    /**
     * Requires that tables whose rows were all taken out are read from the log that they note.
     *
     * @throws LakehouseException {@code REFUSED} with the way out otherwise
     */
    static void requireNoted(LogGeneration log, Origin now) {
        List<String> differences = now.expecting(log).log().differences(now.log());
        if (!differences.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the tables hold no rows, and note another log than there is now:\n%s\nMake tables that know neither: DROP TABLE all four in './kappalake sql', then './kappalake init'"
                            .formatted(
                                    differences.stream()
                                            .map(difference -> "  " + difference)
                                            .collect(joining("\n"))));
        }
    }

    /** The refusal to follow from a state whose last rows may be on their way to the tables. */
    static LakehouseException unsettled(String state) {
        return refused(
                "ingest was not stopped with a savepoint, and its newest state, %s, may hold rows that are not in the tables yet, so nobody can say where the log before has ended"
                                .formatted(state)
                        + ". "
                        + Origin.ELSEWHERE);
    }

    private static LakehouseException refused(String why) {
        return new LakehouseException(ErrorCode.REFUSED, "Cannot start with a new log: " + why);
    }
}
