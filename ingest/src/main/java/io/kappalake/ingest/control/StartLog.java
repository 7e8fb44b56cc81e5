package io.kappalake.ingest.control;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.ledger.Actor;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.ledger.LedgerEntry;
import io.kappalake.orders.log.LogGeneration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The starts of a group's job in the ledger. A start is noted before the job is submitted, and
 * again when it runs or when it was not started; one whose process was killed in between counts,
 * since its job may run.
 */
final class StartLog {
    private static final String TOOL = "ingest";
    private static final String STARTING = "job-starting";
    private static final String STARTED = "job-started";
    private static final String NOT_STARTED = "job-not-started";
    private static final String GAPS_ACCEPTED = "gaps-accepted";
    private static final String METRICS_BEGIN = "metrics-topic-begins";
    private static final String METRICS_REWRITTEN = "metrics-rewritten";
    private static final String LOG_FOLLOWS = "log-follows";
    private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

    private static final Logger LOG = LoggerFactory.getLogger(StartLog.class);

    private final Ledger ledger;
    private final String group;

    StartLog(Ledger ledger, String group) {
        this.ledger = ledger;
        this.group = group;
    }

    /**
     * A start of the job.
     *
     * @param id of the start
     * @param rules as {@code IngestConfig.flat()} gives them
     * @param origin what its state belongs to; empty in notes of earlier versions
     * @param from the state that it began with; empty for a first start
     * @param first where a first start began; empty in notes of earlier versions, which began at
     *     the earliest offsets
     * @param metricsTopic the topic that it writes metrics to; empty if it writes to none
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Start(
            String id,
            SortedMap<String, String> rules,
            Optional<Origin> origin,
            Optional<String> from,
            Optional<FirstOffsets> first,
            Optional<String> metricsTopic) {
        Start {
            // earlier versions did not note it
            metricsTopic = metricsTopic == null ? Optional.empty() : metricsTopic;
            rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record End(String id, String jobId) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Acceptance(List<RetentionGap> gaps, String by) {}

    private record Following(LogGeneration log, String by) {}

    /** Notes that the job is about to be submitted. */
    Start starting(
            SortedMap<String, String> rules,
            Origin origin,
            Optional<String> from,
            Optional<FirstOffsets> first,
            Optional<String> metricsTopic) {
        Start start =
                new Start(
                        UUID.randomUUID().toString(),
                        rules,
                        Optional.of(origin),
                        from,
                        first,
                        metricsTopic);
        append(STARTING, start);
        return start;
    }

    /** Notes that the job of a start runs. */
    void started(Start start, String jobId) {
        append(STARTED, new End(start.id(), jobId));
    }

    /** Notes that a start has led to no job of its own. */
    void notStarted(Start start) {
        append(NOT_STARTED, new End(start.id(), ""));
    }

    /** Notes that ingest goes on behind gaps because a person wants it to. */
    void accepted(List<RetentionGap> gaps) {
        append(GAPS_ACCEPTED, new Acceptance(gaps, Actor.current()));
    }

    /** Notes that another log follows the one that was read, because a person wants it to. */
    void follows(LogGeneration log) {
        append(LOG_FOLLOWS, new Following(log, Actor.current()));
    }

    /** All gaps that were ever accepted, in that order. */
    List<AcceptedGap> acceptedGaps() {
        List<AcceptedGap> accepted = new ArrayList<>();
        for (LedgerEntry entry : ledger.entries(run())) {
            if (entry.step().equals(GAPS_ACCEPTED)) {
                try {
                    Acceptance acceptance = entry.details(Acceptance.class);
                    acceptance.gaps().stream()
                            .map(gap -> new AcceptedGap(gap, entry.at(), acceptance.by()))
                            .forEach(accepted::add);
                } catch (LakehouseException e) {
                    LOG.warn("Left out gaps that {} accepted at {}", group, entry.at(), e);
                }
            }
        }
        return accepted;
    }

    /** The last start that has led to a job, as far as is known; empty if there was none. */
    Optional<Start> last() {
        return newest(start -> true);
    }

    /** The last start without a state that has led to a job: the tables begin with its records. */
    Optional<Start> first() {
        return newest(start -> start.from().isEmpty());
    }

    /**
     * The topic that the job which made a state wrote metrics to; empty if it wrote to none. A
     * start that began with that state has not made it.
     */
    Optional<String> metricsTopic(String state) {
        return newest(start -> !start.from().equals(Optional.of(state)))
                .flatMap(Start::metricsTopic);
    }

    /** Notes that all rows of metrics are in a topic from now on. */
    void metricsBegin(MetricsNotes.Topic topic) {
        append(METRICS_BEGIN, topic);
    }

    /** Notes that a replay is about to publish windows, which the topic will not have. */
    void metricsRewritten(MetricsNotes.Rewriting rewriting) {
        append(METRICS_REWRITTEN, rewriting);
    }

    /**
     * The notes about the topic that the job writes metrics to, without a break since it began;
     * empty if it writes to none.
     */
    Optional<MetricsNotes> metrics() {
        List<LedgerEntry> entries = ledger.entries(run());
        Set<String> over = over(entries);
        Optional<MetricsNotes> notes = Optional.empty();
        for (LedgerEntry entry : entries) {
            try {
                if (entry.step().equals(METRICS_BEGIN)) {
                    notes =
                            Optional.of(
                                    new MetricsNotes(
                                            entry.details(MetricsNotes.Topic.class),
                                            entry.at(),
                                            List.of()));
                } else if (entry.step().equals(METRICS_REWRITTEN)) {
                    MetricsNotes.Rewriting one = entry.details(MetricsNotes.Rewriting.class);
                    notes = notes.map(before -> before.plus(one));
                } else if (entry.step().equals(STARTING)) {
                    Start start = start(entry);
                    notes =
                            notes.filter(
                                    before ->
                                            over.contains(start.id())
                                                    || start.metricsTopic()
                                                            .filter(before.topic().name()::equals)
                                                            .isPresent());
                }
            } catch (LakehouseException | IllegalArgumentException e) {
                LOG.warn("Left out a note about the metrics of {} at {}", group, entry.at(), e);
            }
        }
        return notes;
    }

    private static Set<String> over(List<LedgerEntry> entries) {
        Set<String> over = new HashSet<>();
        for (LedgerEntry entry : entries) {
            if (entry.step().equals(NOT_STARTED)) {
                over.add(entry.details(End.class).id());
            }
        }
        return over;
    }

    private Optional<Start> newest(Predicate<Start> wanted) {
        List<LedgerEntry> entries = ledger.entries(run());
        Set<String> over = new HashSet<>();
        for (LedgerEntry entry : entries.reversed()) {
            try {
                if (entry.step().equals(NOT_STARTED)) {
                    over.add(entry.details(End.class).id());
                } else if (entry.step().equals(STARTING)) {
                    Start start = start(entry);
                    if (!over.contains(start.id()) && wanted.test(start)) {
                        return Optional.of(start);
                    }
                }
            } catch (LakehouseException | IllegalArgumentException e) {
                // another version may have written it
                LOG.warn("Left out a start of {} at {}", group, entry.at(), e);
            }
        }
        return Optional.empty();
    }

    /** The log and the tables of that start; empty if there was none, or not in this version. */
    Optional<Origin> origin() {
        return last().flatMap(Start::origin);
    }

    private static Start start(LedgerEntry entry) {
        JsonNode details = entry.details(JsonNode.class);
        if (details.path("rules").isObject()) {
            return JSON.convertValue(details, Start.class);
        }
        return new Start(
                "",
                JSON.convertValue(details, new TypeReference<TreeMap<String, String>>() {}),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private void append(String step, Object details) {
        ledger.append(List.of(ledger.entry(run(), TOOL, step, group, LedgerEntry.json(details))));
    }

    private String run() {
        return TOOL + "-" + group;
    }
}
