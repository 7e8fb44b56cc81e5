package io.kappalake.ingest.control;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.orders.metrics.MetricsKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;

/**
 * Notes in the ledger about the topic of metrics that a group's job writes.
 *
 * @param since when it began to write all of its rows there
 * @param rewritings the windows that replays have published since, whose rows the topic lacks
 */
public record MetricsNotes(Topic topic, Instant since, List<Rewriting> rewritings) {
    public MetricsNotes {
        requireNonNull(topic, "topic");
        requireNonNull(since, "since");
        rewritings = List.copyOf(rewritings);
    }

    /**
     * A topic as it was when the job began to write there.
     *
     * @param id Kafka's id of it
     * @param offsets by partition, from which on its records are those of the job
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Topic(String name, String id, SortedMap<Integer, Long> offsets) {
        public Topic {
            requireNonNull(name, "name");
            requireNonNull(id, "id");
            offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        }
    }

    /**
     * Windows that a replay has published.
     *
     * @param from the earliest start of a window, in ISO 8601; empty for all
     * @param to the latest end of a window; empty for all
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Rewriting(Optional<String> from, Optional<String> to, String publication) {
        public Rewriting {
            requireNonNull(from, "from");
            requireNonNull(to, "to");
            requireNonNull(publication, "publication");
        }

        boolean covers(MetricsKey key) {
            return from.map(Instant::parse).filter(key.start()::isBefore).isEmpty()
                    && to.map(Instant::parse).filter(key.end()::isAfter).isEmpty();
        }
    }

    /** The notes of a group's job; empty if it writes to no topic. */
    public static Optional<MetricsNotes> find(Catalog catalog, String group) {
        return new StartLog(Ledger.open(catalog, Owner.current()), group).metrics();
    }

    /**
     * Notes, before it is done, that a replay publishes windows: a topic does not get their rows.
     * Does nothing if the group's job writes to none.
     */
    public static void rewritten(
            Catalog catalog,
            String group,
            Optional<Instant> from,
            Optional<Instant> to,
            String publication) {
        StartLog log = new StartLog(Ledger.open(catalog, Owner.current()), group);
        if (log.metrics().isPresent()) {
            log.metricsRewritten(
                    new Rewriting(
                            from.map(Instant::toString), to.map(Instant::toString), publication));
        }
    }

    MetricsNotes plus(Rewriting rewriting) {
        List<Rewriting> all = new ArrayList<>(rewritings);
        all.add(rewriting);
        return new MetricsNotes(topic, since, all);
    }

    /** True if a replay has published the window. */
    public boolean isRewritten(MetricsKey key) {
        return rewritings.stream().anyMatch(rewriting -> rewriting.covers(key));
    }
}
