package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random publications of one and two tables, and reverts, between any two calls of which a live
 * writer may append, somebody may clean, or the process may be killed. The tables always hold the
 * result of some serial order of the completed steps.
 */
class TestInterleavings {
    private static final int STEPS = 100;
    private static final List<TableIdentifier> TABLES = List.of(ORDERS, CUSTOMERS);
    private static final int DAYS = 3;

    @TempDir Path folder;
    private TestingLake lake;
    private Random random;
    private long nextId;
    private final List<Taken> taken = new ArrayList<>();
    private final Set<TableIdentifier> opened = new HashSet<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();

    /** The ids in each table, by day. */
    private record State(Map<TableIdentifier, Map<Integer, Set<Long>>> rows) {
        State copy() {
            Map<TableIdentifier, Map<Integer, Set<Long>>> copy = new HashMap<>();
            rows.forEach(
                    (table, days) -> {
                        Map<Integer, Set<Long>> copied = new TreeMap<>();
                        days.forEach((day, ids) -> copied.put(day, new TreeSet<>(ids)));
                        copy.put(table, copied);
                    });
            return new State(copy);
        }

        Set<Long> of(TableIdentifier table, int day) {
            return rows.get(table).computeIfAbsent(day, none -> new TreeSet<>());
        }

        Map<TableIdentifier, Set<Long>> ids() {
            Map<TableIdentifier, Set<Long>> ids = new HashMap<>();
            rows.forEach(
                    (table, days) -> {
                        Set<Long> all = new TreeSet<>();
                        days.values().forEach(all::addAll);
                        ids.put(table, all);
                    });
            return ids;
        }
    }

    private record Row(TableIdentifier table, int day, long id) {}

    /** A publication that was committed, with the rows that it added and removed. */
    private record Taken(PublicationResult published, List<Row> added, List<Row> removed) {}

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void leaveWhatASerialOrderExplains() {
        random = new Random(20261121);
        State state = new State(new HashMap<>());
        for (TableIdentifier table : TABLES) {
            lake.create(table);
            state.rows().put(table, new TreeMap<>());
        }
        for (int step = 0; step < STEPS; step++) {
            state = step(step, state);
        }
        lake.drafts("cleaner").clean(draft -> true);
        assertNothingLeftOver();
        assertThat(observed()).isEqualTo(state.ids());
        // otherwise the test would be about nothing
        assertThat(outcomes).containsKeys("done", "refused", "killed before", "killed after");
        assertThat(outcomes.get("done")).as("%s", outcomes).isGreaterThan(STEPS / 5);
    }

    private State step(int step, State before) {
        boolean revert = !taken.isEmpty() && random.nextInt(4) == 0;
        Action action = revert ? revert(before) : publication(step, before);
        Interference interference = new Interference();
        opened.clear();
        Optional<Throwable> failure = Optional.empty();
        try {
            Faults.during(interference, action.run());
        } catch (Faults.Killed | RuntimeException e) {
            failure = Optional.of(e);
        }
        State notDone = before.copy();
        State done = before.copy();
        action.removed().forEach(row -> done.of(row.table(), row.day()).remove(row.id()));
        action.added().forEach(row -> done.of(row.table(), row.day()).add(row.id()));
        for (Row row : interference.appended) {
            notDone.of(row.table(), row.day()).add(row.id());
            // what was there before the draft was opened is replaced too
            boolean replaced =
                    interference.early.contains(row)
                            && action.replaced()
                                    .getOrDefault(row.table(), Set.of())
                                    .contains(row.day());
            if (!replaced) {
                done.of(row.table(), row.day()).add(row.id());
            } else {
                action.removed().add(row);
            }
        }
        String what = "step %d: %s, %s, %s".formatted(step, action, interference, failure);
        Map<TableIdentifier, Set<Long>> observed = observed();
        boolean isDone = observed.equals(done.ids());
        if (failure.isEmpty()) {
            assertThat(observed).as(what).isEqualTo(done.ids());
            count("done");
        } else if (interference.killed) {
            assertThat(observed).as(what).isIn(notDone.ids(), done.ids());
            count(isDone ? "killed after" : "killed before");
        } else {
            assertThat(observed).as(what).isEqualTo(notDone.ids());
            assertThat(failure.get())
                    .as(what)
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED));
            assertThat(revert || interference.did).as(what).isTrue();
            count("refused");
        }
        if (isDone && !observed.equals(notDone.ids())) {
            remember(action);
        }
        if (random.nextInt(3) == 0) {
            lake.drafts("cleaner").clean(draft -> draft.life() == Owner.Life.DEAD);
            assertThat(lake.drafts("cleaner").list()).isEmpty();
            assertThat(observed()).as("after clean, " + what).isEqualTo(observed);
        }
        return isDone ? done : notDone;
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private void remember(Action action) {
        if (action.id().isEmpty()) {
            taken.removeIf(publication -> publication.published().id().equals(action.takesBack()));
        } else {
            PublicationResult published = Publications.find(lake.catalog(), action.id().get());
            assertThat(published.tables()).as(action.id().get()).isNotEmpty();
            taken.add(new Taken(published, action.added(), action.removed()));
        }
    }

    /** A change of rows that happens completely or not at all. */
    private record Action(
            Optional<String> id,
            String takesBack,
            List<Row> added,
            List<Row> removed,
            Map<TableIdentifier, Set<Integer>> replaced,
            Runnable run) {
        @Override
        public String toString() {
            return "%s adds %s and removes %s".formatted(id.orElse("revert"), added, removed);
        }
    }

    private Action revert(State ignored) {
        Taken back = taken.get(random.nextInt(taken.size()));
        return new Action(
                Optional.empty(),
                back.published().id(),
                List.copyOf(back.removed()),
                new ArrayList<>(back.added()),
                Map.of(),
                () -> Publications.revert(lake.catalog(), back.published(), "back", dead()));
    }

    private Action publication(int step, State state) {
        List<TableIdentifier> tables =
                random.nextBoolean() ? TABLES : List.of(TABLES.get(random.nextInt(2)));
        List<Row> added = new ArrayList<>();
        List<Row> removed = new ArrayList<>();
        Map<TableIdentifier, Replacing> replacing = new HashMap<>();
        Map<TableIdentifier, Set<Integer>> replaced = new HashMap<>();
        for (TableIdentifier table : tables) {
            int day = random.nextInt(DAYS);
            added.add(new Row(table, day, nextId++));
            replacing.put(
                    table,
                    switch (random.nextInt(4)) {
                        case 0 -> Replacing.nothing();
                        case 1 -> {
                            replaced.put(table, Set.of(0, 1, 2));
                            yield Replacing.everything();
                        }
                        case 2 -> {
                            replaced.put(table, Set.of(day));
                            yield Replacing.range(Expressions.equal("day", day));
                        }
                        default -> {
                            replaced.put(table, Set.of(day));
                            yield Replacing.partitions();
                        }
                    });
        }
        replaced.forEach(
                (table, days) ->
                        days.forEach(
                                day ->
                                        state.of(table, day)
                                                .forEach(
                                                        id ->
                                                                removed.add(
                                                                        new Row(table, day, id)))));
        String id = "p" + step;
        return new Action(
                Optional.of(id), "", added, removed, replaced, () -> publish(id, added, replacing));
    }

    private void publish(String id, List<Row> rows, Map<TableIdentifier, Replacing> replacing) {
        Drafts drafts = Drafts.on(lake.catalog(), "run-" + id, dead());
        Publication.Builder publication = Publication.of(lake.catalog(), id, "run-" + id);
        for (Row row : rows) {
            Draft draft = drafts.open(DraftRequest.of(row.table()).build());
            opened.add(row.table());
            write(draft, row);
            publication.publish(draft, replacing.get(row.table()), Map.of("last", id));
        }
        publication.prepare().commit();
    }

    private static void write(Draft draft, Row row) {
        Table table = draft.table();
        DataFile file = TestingLake.write(table, row.day(), row.id());
        try {
            table.newFastAppend().appendFile(file).commit();
        } catch (NoSuchTableException | NotFoundException e) {
            // an engine that writes to a draft which is cleaned away meanwhile takes its file along
            table.io().deleteFile(file.location());
            throw new LakehouseException(ErrorCode.REFUSED, "Cannot write", e);
        }
    }

    /** Actions of others between the calls of an action. */
    private final class Interference implements Faults.Hook {
        private final List<Row> appended = new ArrayList<>();
        private final List<Row> early = new ArrayList<>();
        private final AtomicInteger calls = new AtomicInteger();
        private final Thread main = Thread.currentThread();
        private final int appendAt = random.nextBoolean() ? random.nextInt(150) : -1;
        private final int cleanAt = random.nextInt(5) == 0 ? random.nextInt(120) : -1;
        private final int killAt = random.nextInt(3) == 0 ? random.nextInt(250) : -1;
        private boolean appendDue;
        private boolean cleanDue;
        private volatile boolean killed;
        private boolean did;

        @Override
        public void before(String call) {
            int n = calls.getAndIncrement();
            if (killed || n == killAt) {
                killed = true;
                throw new Faults.Killed(call);
            }
            appendDue |= n == appendAt;
            cleanDue |= n == cleanAt;
            if (Thread.currentThread() != main || TestingDriver.inTransaction()) {
                return;
            }
            if (appendDue) {
                appendDue = false;
                did = true;
                Row row = new Row(TABLES.get(random.nextInt(2)), random.nextInt(DAYS), nextId++);
                if (!opened.contains(row.table())) {
                    early.add(row);
                }
                Faults.without(() -> lake.append(row.table(), row.day(), row.id()));
                appended.add(row);
            }
            if (cleanDue) {
                cleanDue = false;
                did = true;
                Faults.without(
                        () ->
                                lake.drafts("cleaner")
                                        .clean(draft -> draft.life() == Owner.Life.DEAD));
            }
        }

        @Override
        public String toString() {
            return "append at %d: %s, clean at %d, kill at %d"
                    .formatted(appendAt, appended, cleanAt, killAt);
        }
    }

    private static Owner dead() {
        Owner here = Owner.current();
        return new Owner(here.host(), here.pid(), here.started().minusSeconds(3600));
    }

    /** Reads each file of each table, so that a file that was deleted is noticed. */
    private Map<TableIdentifier, Set<Long>> observed() {
        Map<TableIdentifier, Set<Long>> observed = new HashMap<>();
        for (TableIdentifier table : TABLES) {
            List<Long> rows = lake.rows(table);
            assertThat(rows).doesNotHaveDuplicates();
            observed.put(table, new TreeSet<>(rows));
        }
        return observed;
    }

    private void assertNothingLeftOver() {
        assertThat(lake.drafts("cleaner").list()).isEmpty();
        for (TableIdentifier name : TABLES) {
            Table table = lake.table(name);
            assertThat(table.refs()).containsOnlyKeys("main");
            Set<String> known = new HashSet<>();
            table.snapshots()
                    .forEach(
                            snapshot ->
                                    table.newScan()
                                            .useSnapshot(snapshot.snapshotId())
                                            .planFiles()
                                            .forEach(task -> known.add(path(task))));
            assertThat(lake.draftFiles(name).keySet())
                    .filteredOn(path -> path.endsWith(".parquet"))
                    .allSatisfy(path -> assertThat(known).contains(path));
        }
    }

    private static String path(FileScanTask task) {
        DataFile file = task.file();
        return file.location();
    }
}
