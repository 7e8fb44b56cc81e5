package io.kappalake.replay.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.ledger.Actor;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.ledger.LedgerEntry;
import io.kappalake.lakehouse.ledger.RunState;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.plan.PlanFile;
import io.kappalake.replay.plan.ReplayPlan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replays in a ledger. */
public final class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final String TOOL = "replay";
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final Ledger ledger;
    private final OrderTables tables;
    private final Listener listener;
    private Optional<String> reason = Optional.empty();

    /** Receives the news of steps. */
    public interface Listener {
        /** A step was done, and is about to be noted. */
        default void done(ReplayStep step) {}

        /**
         * A step of a replay was noted.
         *
         * @param details what is noted of it, a JSON object
         */
        default void noted(String run, ReplayStep step, String details) {}

        /** One that does nothing. */
        Listener NONE = new Listener() {};
    }

    public Runs(Ledger ledger, OrderTables tables) {
        this(ledger, tables, Listener.NONE);
    }

    /** The replays in a ledger, whose further steps somebody wants to know. */
    public Runs(Ledger ledger, OrderTables tables, Listener listener) {
        this.ledger = ledger;
        this.tables = tables;
        this.listener = listener;
    }

    /**
     * Begins a replay.
     *
     * @param maxRate records per second that its job may read; 0 is unlimited
     * @throws LakehouseException {@code REFUSED} if it has begun before
     */
    public void begin(ReplayPlan plan, long maxRate) {
        if (!ledger.entries(plan.run()).isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start the replay %s: this plan was started before; './kappalake replay resume %s' goes on with it, a new plan begins anew"
                            .formatted(plan.run(), plan.run()));
        }
        ObjectNode details =
                (ObjectNode) parse(ReplayStep.STARTED, plan.run(), PlanFile.toJson(plan));
        details.put(ReplayRun.MAX_RATE, maxRate);
        append(plan.run(), ReplayStep.STARTED, details.toString());
    }

    /** Notes with each further step why it is done, in a user's words. */
    public void because(Optional<String> reason) {
        this.reason = reason;
    }

    /**
     * Notes that a step was done, and by whom.
     *
     * @param details a record or map
     */
    public void note(String run, ReplayStep step, Object details) {
        ObjectNode noted = JSON.valueToTree(details);
        noted.put("by", Actor.current());
        reason.ifPresent(words -> noted.put("reason", words));
        append(run, step, noted.toString());
    }

    private void append(String run, ReplayStep step, String details) {
        listener.done(step);
        ledger.append(List.of(ledger.entry(run, TOOL, step.text(), "", details)));
        listener.noted(run, step, details);
    }

    /**
     * A replay.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if there is none of that id
     */
    public ReplayRun load(String run) {
        return replay(ledger.entries(run))
                .filter(this::isOfThisStream)
                .orElseThrow(
                        () ->
                                new LakehouseException(
                                        ErrorCode.INVALID_INPUT,
                                        "There is no replay %s: './kappalake replay list' shows all"
                                                .formatted(run)));
    }

    /** All replays that can be read, in the order in which they began. */
    public List<ReplayRun> all() {
        return ledger.runs(TOOL).stream()
                .map(RunState::entries)
                .flatMap(entries -> readable(entries).stream())
                .filter(this::isOfThisStream)
                .toList();
    }

    /** A replay whose plan another version wrote does not keep the others from being found. */
    private static Optional<ReplayRun> readable(List<LedgerEntry> entries) {
        try {
            return replay(entries);
        } catch (LakehouseException e) {
            LOG.warn("Left out: the replay {} ({})", entries.getFirst().runId(), e.getMessage());
            return Optional.empty();
        }
    }

    /** True if the replay's live tables are these; others in the ledger are of other streams. */
    private boolean isOfThisStream(ReplayRun run) {
        return run.plan().sinks().keySet().stream()
                .map(TableIdentifier::parse)
                .allMatch(table -> table.namespace().equals(tables.namespace()));
    }

    /** The last replay that began; empty if there is none. */
    public Optional<ReplayRun> newest() {
        List<ReplayRun> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** Records per second of the last replay that was completed; empty if none was. */
    public OptionalDouble lastRate() {
        return all().reversed().stream()
                .flatMap(run -> run.last(ReplayStep.CAUGHT_UP).stream())
                .mapToDouble(details -> details.path("recordsPerSecond").asDouble())
                .filter(rate -> rate > 0)
                .findFirst();
    }

    /** Reads what was noted with a step, as a record of the given class. */
    static <T> T read(JsonNode details, Class<T> type) {
        try {
            return JSON.treeToValue(details, type);
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read %s from the ledger (%s): it was written by another version"
                            .formatted(type.getSimpleName(), e.getOriginalMessage()),
                    e);
        }
    }

    private static Optional<ReplayRun> replay(List<LedgerEntry> entries) {
        List<ReplayRun.Entry> steps =
                entries.stream()
                        .filter(entry -> entry.tool().equals(TOOL))
                        .flatMap(
                                entry ->
                                        ReplayStep.find(entry.step()).stream()
                                                .map(
                                                        step ->
                                                                new ReplayRun.Entry(
                                                                        step,
                                                                        entry.at(),
                                                                        parse(
                                                                                step,
                                                                                entry.runId(),
                                                                                entry.details()))))
                        .toList();
        if (steps.isEmpty() || steps.getFirst().step() != ReplayStep.STARTED) {
            return Optional.empty();
        }
        ObjectNode planned = steps.getFirst().details().deepCopy();
        planned.remove(ReplayRun.MAX_RATE);
        ReplayPlan plan = PlanFile.parse(planned.toString());
        return Optional.of(new ReplayRun(plan.run(), plan, steps));
    }

    private static JsonNode parse(ReplayStep step, String run, String details) {
        try {
            return JSON.readTree(details);
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read the step %s of %s in the ledger (%s): it was written by something else"
                            .formatted(step.text(), run, e.getOriginalMessage()),
                    e);
        }
    }
}
