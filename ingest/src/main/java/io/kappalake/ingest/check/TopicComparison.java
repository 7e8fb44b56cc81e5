package io.kappalake.ingest.check;

import io.kappalake.ingest.check.MetricsTopicSums.Example;
import io.kappalake.ingest.control.MetricsNotes;
import io.kappalake.orders.metrics.MetricsKey;
import io.kappalake.orders.metrics.MetricsRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The records of the topic of metrics beside the rows of {@code order_metrics}. Both may grow: rows
 * that come after the first {@link #rows} need not be in the topic, they only explain records.
 */
final class TopicComparison {
    private static final int SHOWN = 20;

    /**
     * Rows of one checkpoint come to the topic in any order, and a checkpoint takes up to ten
     * minutes: what is that much newer than the oldest record is there, unless it is missing.
     */
    static final Duration EDGE = Duration.ofMinutes(10);

    private final MetricsNotes notes;
    private final boolean compacted;
    private final Map<Revision, MetricsRecord> rows = new LinkedHashMap<>();
    private final Set<Revision> expected = new LinkedHashSet<>();
    private final Map<Revision, MetricsRecord> records = new LinkedHashMap<>();
    private final Map<MetricsKey, Integer> newest = new HashMap<>();
    private final List<Revision> doubled = new ArrayList<>();
    private final Map<Integer, Instant> oldest = new HashMap<>();
    private Optional<Instant> keptFrom = Optional.empty();
    private long read;
    private long unreadable;

    private record Revision(MetricsKey key, int number) {
        static Revision of(MetricsRecord record) {
            return new Revision(record.key(), record.revision());
        }
    }

    /**
     * @param compacted whether Kafka keeps only the newest record of each key
     */
    TopicComparison(MetricsNotes notes, boolean compacted) {
        this.notes = notes;
        this.compacted = compacted;
    }

    /**
     * Adds rows of the table.
     *
     * @param expected whether those that were written since the topic began must be in it
     */
    void rows(List<MetricsRecord> more, boolean expected) {
        for (MetricsRecord row : more) {
            Revision revision = Revision.of(row);
            rows.put(revision, row);
            if (expected && !row.emittedAt().isBefore(notes.since())) {
                this.expected.add(revision);
            }
        }
    }

    /** Adds a record of the topic; empty if it is none of metrics. */
    void record(int partition, Optional<MetricsRecord> record) {
        read++;
        if (record.isEmpty()) {
            unreadable++;
            return;
        }
        Revision revision = Revision.of(record.get());
        oldest.merge(partition, record.get().emittedAt(), TopicComparison::earlier);
        if (records.putIfAbsent(revision, record.get()) != null) {
            doubled.add(revision);
        }
        newest.merge(revision.key(), revision.number(), Math::max);
    }

    /**
     * Says that Kafka has deleted records of a partition: rows that are older than those which are
     * left are no longer expected.
     */
    void deleted(int partition) {
        Instant left =
                Optional.ofNullable(oldest.get(partition))
                        .map(time -> time.plus(EDGE))
                        .orElse(Instant.MAX);
        keptFrom = Optional.of(keptFrom.filter(left::isBefore).orElse(left));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** True if a row is expected that the topic lacks. */
    boolean lacksRecords() {
        return sums(false).missing() > 0;
    }

    /** True if a record is there that the table lacks. */
    boolean lacksRows() {
        return sums(false).unknown() > 0;
    }

    MetricsTopicSums sums(boolean madeAnew) {
        Tally tally = new Tally();
        for (Revision revision : doubled) {
            tally.doubled += tally.show("doubled", revision);
        }
        records.forEach((revision, record) -> compare(tally, revision, record));
        for (Revision revision : expected) {
            if (!records.containsKey(revision)) {
                if (notes.isRewritten(revision.key())) {
                    tally.rewritten++;
                } else if (isForgotten(revision)) {
                    tally.forgotten++;
                } else {
                    tally.missing += tally.show("missing", revision);
                }
            }
        }
        return new MetricsTopicSums(
                notes.topic().name(),
                notes.since(),
                madeAnew,
                read,
                expected.size(),
                tally.missing,
                tally.doubled,
                tally.unknown,
                tally.differing,
                unreadable,
                tally.rewritten,
                tally.forgotten,
                tally.examples);
    }

    private void compare(Tally tally, Revision revision, MetricsRecord record) {
        MetricsRecord row = rows.get(revision);
        boolean rewritten = notes.isRewritten(revision.key());
        if (row == null && rewritten) {
            tally.rewritten++;
        } else if (row == null) {
            tally.unknown += tally.show("unknown", revision);
        } else if (!row.equals(record)) {
            // a replay writes rows at a time of its own
            if (rewritten && !row.emittedAt().equals(record.emittedAt())) {
                tally.rewritten++;
            } else {
                tally.differing += tally.show("differing", revision);
            }
        }
    }

    private boolean isForgotten(Revision revision) {
        return keptFrom.filter(rows.get(revision).emittedAt()::isBefore).isPresent()
                || (compacted && newest.getOrDefault(revision.key(), 0) > revision.number());
    }

    private static final class Tally {
        private final List<Example> examples = new ArrayList<>();
        private long missing;
        private long doubled;
        private long unknown;
        private long differing;
        private long rewritten;
        private long forgotten;

        private int show(String problem, Revision revision) {
            if (examples.size() < SHOWN) {
                examples.add(new Example(problem, revision.key(), revision.number()));
            }
            return 1;
        }
    }
}
