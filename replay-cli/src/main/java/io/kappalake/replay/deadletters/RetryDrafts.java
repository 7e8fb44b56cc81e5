package io.kappalake.replay.deadletters;

import static io.kappalake.orders.table.OrderTable.DEAD_LETTERS;
import static io.kappalake.orders.table.OrderTable.LATE_EVENTS;
import static io.kappalake.orders.table.OrderTable.ORDER_EVENTS;
import static java.util.Comparator.comparingLong;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Publication;
import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.lakehouse.draft.Replacing;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.window.WindowPlan;
import io.kappalake.orders.window.WindowShape;
import io.kappalake.replay.lake.ReplayLake;
import io.kappalake.replay.lake.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import org.apache.iceberg.Snapshot;

/**
 * The drafts of a retry: recovered rows for {@code order_events} and {@code late_events}, and the
 * rows of the touched files of {@code dead_letters} that stay. They belong to this process: if it
 * dies, the next retry removes them. Not safe for use by several threads.
 */
final class RetryDrafts {
    private final ReplayLake lake;
    private final String run;
    private final OptionalLong pin;
    private final Draft events;
    private final Draft late;
    private final Draft letters;

    private RetryDrafts(ReplayLake lake, String run, OptionalLong pin, List<Draft> drafts) {
        this.lake = lake;
        this.run = run;
        this.pin = pin;
        this.events = drafts.get(0);
        this.late = drafts.get(1);
        this.letters = drafts.get(2);
    }

    /**
     * Opens them.
     *
     * @param snapshots of the live tables, by plain name
     */
    static RetryDrafts open(
            ReplayLake lake, String run, SortedMap<String, OptionalLong> snapshots) {
        Drafts drafts = lake.drafts(run);
        List<Draft> open = new ArrayList<>();
        try {
            for (OrderTable table : List.of(ORDER_EVENTS, LATE_EVENTS, DEAD_LETTERS)) {
                DraftRequest.Builder request = DraftRequest.of(lake.tables().name(table));
                snapshots.get(table.tableName()).ifPresent(request::base);
                open.add(drafts.open(request.build()));
            }
            return new RetryDrafts(lake, run, snapshots.get(DEAD_LETTERS.tableName()), open);
        } catch (RuntimeException e) {
            open.forEach(draft -> draft.discard(e));
            throw e;
        }
    }

    /** Writes recovered events. */
    void write(List<RecoveredEvent> recovered) {
        RowInserts rows =
                new RowInserts(
                        Sql.name(events.name()),
                        Sql.columns(ORDER_EVENTS.schema()),
                        statement -> lake.trino().update(statement));
        recovered.stream()
                .sorted(comparingLong(RecoveredEvent::eventTime))
                .forEach(event -> rows.add(event.row(), event.eventTime()));
        rows.flush();
    }

    /** Makes all events that were written late events of all their windows. */
    void writeLate(WindowPlan plan, Instant watermark, SortedSet<LocalDate> days) {
        for (WindowShape shape : plan.shapes()) {
            new LateInserts(events.name(), late.name(), shape, watermark)
                    .statements(days)
                    .forEach(statement -> lake.trino().update(statement));
        }
    }

    /** Writes the remaining rows of some files, after all recovered events were written. */
    void keepOthers(List<String> files) {
        String columns = Sql.columns(DEAD_LETTERS.schema());
        lake.trino()
                .update(
                        "INSERT INTO %s (%s) SELECT %s FROM %s WHERE \"$path\" IN (%s) AND (kafka_partition, kafka_offset) NOT IN (SELECT kafka_partition, kafka_offset FROM %s)"
                                .formatted(
                                        Sql.name(letters.name()),
                                        columns,
                                        columns,
                                        Sql.at(lake.tables().name(DEAD_LETTERS), pin.getAsLong()),
                                        Sql.literals(files),
                                        Sql.name(events.name())));
    }

    /**
     * Requires that no row was lost or duplicated on the way.
     *
     * @throws LakehouseException {@code FAILED} otherwise
     */
    void requireRows(long recovered, long lateRows, long stay) {
        require(events, recovered);
        require(late, lateRows);
        require(letters, stay);
    }

    private static void require(Draft draft, long expected) {
        Snapshot snapshot = draft.table().currentSnapshot();
        long rows =
                snapshot == null
                        ? 0
                        : Long.parseLong(snapshot.summary().getOrDefault("total-records", "0"));
        if (rows != expected) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "The draft %s of %s has %d rows and should have %d: nothing was published; try again"
                            .formatted(draft.name(), draft.live(), rows, expected));
        }
    }

    /**
     * Publishes them in one step.
     *
     * @param files of {@code dead_letters} that are replaced
     * @throws LakehouseException {@code REFUSED} if others changed these files: nothing was changed
     */
    PublicationResult publish(List<String> files, Duration keep) {
        Publication.Builder builder = Publication.of(lake.catalog(), run, run).keepEarlier(keep);
        add(builder, events, Replacing.nothing());
        add(builder, late, Replacing.nothing());
        add(builder, letters, Replacing.history(files));
        try (Publication publication = builder.prepare()) {
            return publication.commit();
        }
    }

    private static void add(Publication.Builder builder, Draft draft, Replacing replacing) {
        Snapshot snapshot = draft.table().currentSnapshot();
        if (snapshot == null) {
            builder.publish(draft, replacing, Map.of());
        } else {
            builder.publish(draft, snapshot.snapshotId(), replacing, Map.of());
        }
    }

    /** Discards those that were not published; what fails in it is added to the error. */
    void discard(RuntimeException because) {
        events.discard(because);
        late.discard(because);
        letters.discard(because);
    }
}
