package io.kappalake.replay.deadletters;

import static java.util.Objects.requireNonNull;

import io.kappalake.replay.lake.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A filter of dead letters; an empty part matches all. */
public record LetterFilter(Optional<String> reason, OptionalInt partition, OptionalLong offset) {
    /** All of them. */
    public static final LetterFilter ALL =
            new LetterFilter(Optional.empty(), OptionalInt.empty(), OptionalLong.empty());

    public LetterFilter {
        requireNonNull(reason, "reason");
        requireNonNull(partition, "partition");
        requireNonNull(offset, "offset");
    }

    /** Those with one reason, or all. */
    public static LetterFilter reason(Optional<String> reason) {
        return new LetterFilter(reason, OptionalInt.empty(), OptionalLong.empty());
    }

    /** Returns a filter for those of them at a place in Kafka. */
    public LetterFilter at(OptionalInt kafkaPartition, OptionalLong kafkaOffset) {
        return new LetterFilter(reason, kafkaPartition, kafkaOffset);
    }

    String sql() {
        List<String> parts = new ArrayList<>();
        reason.ifPresent(r -> parts.add("reason = " + Sql.literals(List.of(r))));
        partition.ifPresent(p -> parts.add("kafka_partition = " + p));
        offset.ifPresent(o -> parts.add("kafka_offset = " + o));
        return parts.isEmpty() ? "true" : String.join(" AND ", parts);
    }
}
