package io.kappalake.replay.deadletters;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.ORDER_METRICS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.draft.DraftState;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.lakehouse.ledger.Actor;
import io.kappalake.lakehouse.ledger.RunStep;
import io.kappalake.orders.relation.PinnedTables;
import io.kappalake.orders.relation.TableHistory;
import io.kappalake.orders.rules.IngestConfig;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.replay.lake.LiveJob;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovers dead letters under other decode rules. Not safe for use by several threads.
 *
 * <pre>
 * survey()    reads all, changes nothing
 * publish()   drafts, then one publication: the recovered rows come into order_events and
 *             late_events, and their dead letters go
 * </pre>
 *
 * <p>The live job has closed the windows of a recovered record for good, and has not counted it: it
 * becomes a late event of each of them, so that both sums of {@code check} go on to hold. A record
 * with a window that is still open stays a dead letter, because the live job would close that
 * window without it.
 */
public final class Retry {
    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
    private static final String TOOL = "dead-letters";
    private static final String PREFIX = "retry-";
    private static final String PUBLISHED = "published";
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter RUN_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmssSSS").withZone(ZoneOffset.UTC);

    private final ReplayLake lake;
    private final LetterFilter filter;
    private final String run;
    private final PinnedTables tables;
    private final DeadLetters letters;
    private final LetterFiles files;
    private final ClosedWindows closed;
    private final SortedMap<String, String> rules = new TreeMap<>();
    private final SecondLook look;

    private Retry(
            ReplayLake lake,
            IngestConfig live,
            IngestConfig changed,
            LetterFilter filter,
            String run) {
        this.lake = lake;
        this.filter = filter;
        this.run = run;
        this.tables = TableHistory.load(lake.catalog(), lake.tables()).at(OptionalLong.empty());
        OptionalLong pin = tables.snapshots().get(DEAD_LETTERS.tableName());
        this.letters = DeadLetters.at(lake.trino(), lake.tables(), pin);
        this.files = LetterFiles.of(lake.catalog(), lake.tables(), pin);
        this.closed = new ClosedWindows(WindowPlan.from(live), watermark());
        this.look = new SecondLook(changed, closed);
        IngestConfig.differences(live, changed)
                .forEach((key, change) -> rules.put(key, change.after().orElse("(not set)")));
    }

    /**
     * A retry of what is in the tables now.
     *
     * @param live the rules of the live job, whose windows count
     * @param changed the rules to decode by
     * @param filter which dead letters to try
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} if a table is
     *     missing; {@code REFUSED} if the configuration is not that of the live job
     */
    public static Retry open(
            ReplayLake lake,
            IngestConfig live,
            IngestConfig changed,
            LetterFilter filter,
            Clock clock) {
        LiveJob.of(lake).requireOwn("retry dead letters");
        return new Retry(lake, live, changed, filter, PREFIX + RUN_TIME.format(clock.instant()));
    }

    private Optional<Instant> watermark() {
        return lake.trino()
                .query(
                        "SELECT max(%s) FROM %s"
                                .formatted(Sql.micros("watermark"), tables.relation(ORDER_METRICS)),
                        row -> Sql.instant(row, 1))
                .getFirst();
    }

    /** Its id in the ledger, and that of its publication. */
    public String run() {
        return run;
    }

    /** Decodes the dead letters again and sums up the outcomes. */
    public Survey survey() {
        SurveyTally tally = new SurveyTally(closed);
        for (List<String> piece : files.pieces(files.rows().keySet())) {
            letters.read(piece, filter, letter -> tally.add(letter, look.at(letter)));
        }
        return tally.survey();
    }

    /**
     * Recovers what the survey found.
     *
     * @param survey that of this retry, with at least one recovered record
     * @param keep how long the tables can be brought back to what they were before
     * @throws io.kappalake.lakehouse.LakehouseException {@code REFUSED} if others changed the same
     *     dead letters meanwhile; nothing was changed then, and the drafts are gone, as after any
     *     other error
     */
    public PublicationResult publish(Survey survey, Duration keep) {
        removeDrafts();
        note(RunStep.STARTED.text(), Map.of("rules", rules, "reasons", survey.reasons()));
        PublicationResult published;
        try {
            RetryDrafts drafts = RetryDrafts.open(lake, run, tables.snapshots());
            try {
                write(drafts, survey);
                published = drafts.publish(survey.files(), keep);
            } catch (RuntimeException e) {
                drafts.discard(e);
                throw e;
            }
        } catch (RuntimeException e) {
            try {
                note(RunStep.FAILED.text(), Map.of("error", String.valueOf(e.getMessage())));
            } catch (RuntimeException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
        note(PUBLISHED, Map.of("publication", published.id()));
        note(RunStep.SUCCEEDED.text(), Map.of());
        LOG.info("{}: recovered {} dead letters", run, survey.total().recovered());
        return published;
    }

    private void write(RetryDrafts drafts, Survey survey) {
        for (List<String> piece : files.pieces(survey.files())) {
            List<RecoveredEvent> recovered = new ArrayList<>();
            letters.read(
                    piece,
                    filter,
                    letter -> {
                        if (look.at(letter) instanceof RetryOutcome.Recovered one) {
                            recovered.add(one.event());
                        }
                    });
            drafts.write(recovered);
        }
        drafts.writeLate(closed.plan(), survey.watermark().orElseThrow(), survey.days());
        for (List<String> piece : files.pieces(survey.files())) {
            drafts.keepOthers(piece);
        }
        long recovered = survey.total().recovered();
        drafts.requireRows(recovered, survey.lateRows(), files.rows(survey.files()) - recovered);
    }

    /** Removes the drafts of retries whose process died. */
    private void removeDrafts() {
        Instant now = Instant.now();
        Drafts drafts = lake.drafts(run);
        drafts.list().stream()
                .filter(draft -> isLeftOver(draft, now))
                .forEach(
                        draft ->
                                drafts.release(
                                        draft.name().name(), found -> isLeftOver(found, now)));
    }

    /**
     * Returns whether a draft is one of a retry that died. Whether a process on another host did,
     * nobody can tell from here; after a day it has.
     */
    static boolean isLeftOver(DraftState draft, Instant now) {
        return draft.runId().startsWith(PREFIX)
                && switch (draft.life()) {
                    case DEAD -> true;
                    case ALIVE -> false;
                    case UNKNOWN -> draft.openedAt().isBefore(now.minus(Duration.ofDays(1)));
                };
    }

    private void note(String step, Map<String, Object> details) {
        Map<String, Object> noted = new TreeMap<>(details);
        noted.put("by", Actor.current());
        try {
            lake.ledger()
                    .append(
                            List.of(
                                    lake.ledger()
                                            .entry(
                                                    run,
                                                    TOOL,
                                                    step,
                                                    lake.tables().name(DEAD_LETTERS).toString(),
                                                    JSON.writeValueAsString(noted))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + noted + " as JSON", e);
        }
    }
}
