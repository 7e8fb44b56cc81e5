package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.trino.SqlPosition;
import io.kappalake.lakehouse.trino.TrinoSession;
import io.kappalake.lakehouse.trino.TrinoSession.Column;
import io.kappalake.transform.change.ChangesQuery;
import io.kappalake.transform.jinja.Position;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.materialization.CompiledSqlFailure;
import io.kappalake.transform.materialization.Drafted;
import io.kappalake.transform.materialization.Guarded;
import io.kappalake.transform.materialization.ModelQuery;
import io.kappalake.transform.materialization.TableMoved;
import io.kappalake.transform.materialization.TableSpec;
import io.kappalake.transform.materialization.TableWriter;
import io.kappalake.transform.materialization.ViewWriter;
import io.kappalake.transform.memory.Cursors;
import io.kappalake.transform.memory.Fingerprint;
import io.kappalake.transform.memory.KnownColumns;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.project.OnSourceDelete;
import io.kappalake.transform.reading.Pins.Pin;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.reading.Reader.Deletes;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.run.Compiler.Compiled;
import io.kappalake.transform.sql.RewrittenSql;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** Computes a model into a draft of its table, or finds that there is nothing to do. */
final class ModelBuild {
    private static final int TRIES_WHEN_MOVED = 5;

    private final Lake lake;
    private final Compiler compiler;
    private final Inputs inputs;
    private final ModelJudge judge;
    private final Ownership ownership;
    private final Duration patience;

    /**
     * A builder of models.
     *
     * @param source the code of the project
     * @param ownership says what may be replaced
     * @param patience how long to wait for another run that writes the same table
     */
    ModelBuild(
            Lake lake,
            Compiler compiler,
            Inputs inputs,
            SourceCode source,
            Ownership ownership,
            Duration patience) {
        this.lake = requireNonNull(lake, "lake");
        this.compiler = requireNonNull(compiler, "compiler");
        this.inputs = requireNonNull(inputs, "inputs");
        this.judge = new ModelJudge(lake, compiler, inputs, source);
        this.ownership = requireNonNull(ownership, "ownership");
        this.patience = requireNonNull(patience, "patience");
    }

    /**
     * Computes a model.
     *
     * @param publication the publication that is to carry its draft
     * @throws LakehouseException with file and line, if it cannot be computed; the live table is as
     *     it was and there is no draft
     */
    Built build(ModelNode model, String publication) {
        return model.materialized() == Materialization.VIEW
                ? view(model)
                : table(model, publication);
    }

    private Built view(ModelNode model) {
        Pin there = lake.pins().pin(model.relation());
        ViewWriter.requireNoTable(model.relation(), there);
        Reader reader = compiler.reader();
        Compiled compiled = compiler.compile(model, reader, false);
        // what it reads must be there, and its SQL must be SQL
        RewrittenSql sql = read(model, compiled, reader);
        String text = compiler.viewSql(compiled, model.relation());
        String columns = columns(reader);
        ownership.check(model, there, ViewWriter.says(there, text));
        boolean current = ViewWriter.isCurrent(there, text, columns);
        if (!current) {
            located(
                    compiled,
                    () -> lake.sessions().with(trino -> new ModelQuery(trino, sql).describe()));
        }
        Map<String, String> properties =
                there instanceof Pin.OfView view ? view.properties() : Map.of();
        return new Built.View(
                model.relation(),
                text,
                current,
                columns,
                properties.getOrDefault(ModelMemory.AUDIT, ""),
                ModelMemory.warnings(properties));
    }

    /** A fingerprint of the columns of the tables that were read: a star stands for them. */
    static String columns(Reader reader) {
        Fingerprint columns = new Fingerprint();
        reader.inputs()
                .forEach((name, state) -> columns.add(name.sql()).add(state.schema().asStruct()));
        return columns.text();
    }

    private RewrittenSql read(ModelNode model, Compiled compiled, Reader reader) {
        return compiler.read(compiled, reader, model.file().file(), model.relation().schema());
    }

    private Built table(ModelNode model, String publication) {
        for (int tries = 1; ; tries++) {
            try {
                return waiting(model, () -> attempt(model, publication));
            } catch (TableMoved e) {
                if (tries == TRIES_WHEN_MOVED) {
                    throw e;
                }
                lookAgain(model);
            }
        }
    }

    /**
     * Another run has written the table.
     *
     * @throws LakehouseException {@code REFUSED} if it read a newer state of a source than this run
     *     does, whose rows would take the place of newer ones
     */
    private void lookAgain(ModelNode model) {
        RelationName name = model.relation();
        lake.pins().lookAgain(name);
        if (!(lake.pins().pin(name) instanceof Pin.OfTable table)) {
            return;
        }
        ModelMemory memory = ModelMemory.from(name.toString(), table.state().table().properties());
        Map<String, Mark> read = new LinkedHashMap<>(memory.inputs());
        read.putAll(memory.cursors());
        read.forEach(
                (input, mark) -> {
                    if (inputs.relation(input)
                            .filter(in -> lake.pins().isNewer(in, mark))
                            .isPresent()) {
                        throw new LakehouseException(
                                ErrorCode.REFUSED,
                                "Cannot build %s: another run has published it meanwhile, from a newer state of %s than this run reads; run again"
                                        .formatted(name, input));
                    }
                });
    }

    private interface Attempt {
        Built run();
    }

    /** Waits as long as another run writes the table, if it is to wait at all. */
    private Built waiting(ModelNode model, Attempt attempt) {
        if (patience.isZero()) {
            return attempt.run();
        }
        RetryPolicy<Built> retries =
                RetryPolicy.<Built>builder()
                        .handleIf(error -> isTaken(error, model.relation()))
                        .withDelay(Duration.ofMillis(500))
                        .withMaxRetries(-1)
                        .withMaxDuration(patience)
                        .onRetry(event -> lookAgain(model))
                        .build();
        return Failsafe.with(retries).get(attempt::run);
    }

    private boolean isTaken(Throwable error, RelationName relation) {
        return error instanceof LakehouseException refused
                && refused.code() == ErrorCode.REFUSED
                && lake.drafts().list().stream()
                        .anyMatch(
                                draft ->
                                        draft.name().name().equals(TableWriter.draftName(relation))
                                                && !draft.runId().equals(lake.runId()));
    }

    private Built attempt(ModelNode model, String publication) {
        RelationName name = model.relation();
        if (lake.pins().pin(name) instanceof Pin.OfView) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot build the table %1$s: there is a view of that name; drop it first (DROP VIEW %1$s)"
                            .formatted(name));
        }
        ModelLook look = look(model);
        if (look.isUnchanged()) {
            return new Built.Unchanged(name, look.memory(), look.compiled().sql());
        }
        Reader reader = look.reader();
        releaseOwnLeftovers(name);
        lake.journal().step("draft", name.toString(), Map.of("draft", TableWriter.draftName(name)));
        TableSpec spec = TableSpec.of(name, model.config());
        Optional<String> query = query(look);
        List<Column> columns =
                look.memory()
                        .columns()
                        .of(query)
                        .orElseGet(
                                () ->
                                        inTrino(
                                                look,
                                                trino ->
                                                        new ModelQuery(trino, look.sql())
                                                                .describe()));
        Drafted drafted = inTrino(look, trino -> write(trino, model, look, columns, publication));
        Map<RelationName, TableState> consumed = new HashMap<>();
        Map<String, Mark> cursors = new LinkedHashMap<>();
        Map<String, Mark> before = new LinkedHashMap<>();
        consumed(model, look)
                .forEach(
                        source -> {
                            TableState state = reader.inputs().get(source);
                            consumed.put(source, state);
                            cursors.put(source.toString(), Cursors.mark(state));
                            Mark earlier = look.memory().cursors().get(source.toString());
                            if (earlier != null) {
                                before.put(source.toString(), earlier);
                            }
                        });
        return new Built.InDraft(
                name,
                drafted,
                new ModelMemory(
                        look.code().text(),
                        inputs.marks(reader, name),
                        cursors,
                        new KnownColumns(query.orElse(""), columns)),
                consumed,
                before,
                rowsToRead(reader),
                note(model, look),
                look.live().filter(ModelJudge::isAsPublished).isPresent()
                        ? look.memory().passed()
                        : Set.of(),
                spec.uniqueKey(),
                look.compiled().sql());
    }

    private <T> T inTrino(ModelLook look, Function<TrinoSession, T> work) {
        return located(look.compiled(), () -> lake.sessions().with(work));
    }

    private Drafted write(
            TrinoSession trino,
            ModelNode model,
            ModelLook look,
            List<Column> columns,
            String publication) {
        TableSpec spec = TableSpec.of(model.relation(), model.config());
        TableWriter writer =
                new TableWriter(trino, lake.drafts(), lake.trinoCatalog(), publication);
        return look.incremental()
                ? writer.increment(
                        spec,
                        look.live().orElseThrow(),
                        look.sql(),
                        columns,
                        () -> guarded(model, look, spec),
                        insertsOnly(look.reader()),
                        rowsToRead(look.reader()))
                : writer.rebuild(spec, look.live(), look.sql(), columns);
    }

    /**
     * A fingerprint of the query and of the columns of all that it reads, which its own columns
     * follow from; empty if it reads what is not known here.
     */
    private static Optional<String> query(ModelLook look) {
        String code = look.incremental() ? look.code().incremental() : look.code().full();
        return look.reader().isDeterministic() && !code.isEmpty()
                ? Optional.of(new Fingerprint().add(code).add(columns(look.reader())).text())
                : Optional.empty();
    }

    /**
     * The tables whose state the model's own will go on from: those whose changes it read, and,
     * where it was built from nothing and reads changes later, all that it read.
     */
    private static Set<RelationName> consumed(ModelNode model, ModelLook look) {
        Set<RelationName> consumed = new TreeSet<>(look.reader().changes().keySet());
        if (!look.incremental()
                && model.materialized() == Materialization.INCREMENTAL
                && SourceCode.readsChanges(model)) {
            consumed.addAll(look.reader().inputs().keySet());
            consumed.remove(model.relation());
        }
        return consumed;
    }

    /** The reason for which an incremental model is built anew unasked. */
    private Optional<String> note(ModelNode model, ModelLook look) {
        return compiler.isIncremental(model) && !look.incremental()
                ? Optional.of(look.why())
                : Optional.empty();
    }

    /** Rows that {@code changes()} gives at most; empty where it is not read. */
    private static OptionalLong rowsToRead(Reader reader) {
        return reader.changes().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        reader.changes().values().stream()
                                .mapToLong(ChangesQuery::rowsToRead)
                                .sum());
    }

    private static boolean insertsOnly(Reader reader) {
        return reader.changes().values().stream().allMatch(ChangesQuery::insertsOnly)
                && !reader.changes().isEmpty();
    }

    /**
     * The SQL of a model whose rows do not say which of them are to go. Rows that were taken back
     * are left out where others take their place by key; otherwise they fail it, or are left out
     * too if it ignores them. A model that speaks of {@code _change} itself gets them where it
     * ignores them for its own rows.
     */
    private Guarded guarded(ModelNode model, ModelLook look, TableSpec spec) {
        Reader reader = look.reader();
        boolean ignores = spec.onSourceDelete() == OnSourceDelete.IGNORE;
        if (reader.changes().isEmpty()
                || insertsOnly(reader)
                || (ignores && reader.mentionsChange())) {
            return new Guarded(look.sql(), Optional.empty());
        }
        if (ignores) {
            return new Guarded(read(model, look, new Deletes.LeaveOut()), Optional.empty());
        }
        List<String> keys = spec.isKeyed() ? spec.uniqueKey() : List.of();
        return new Guarded(
                read(model, look, new Deletes.Fail(keys)),
                keys.isEmpty()
                        ? Optional.empty()
                        : Optional.of(read(model, look, new Deletes.Alone())));
    }

    private RewrittenSql read(ModelNode model, ModelLook look, Deletes deletes) {
        return read(model, look.compiled(), look.reader().with(deletes));
    }

    /** Looks at a table model and at what it reads; nothing is written and no rows are read. */
    ModelLook look(ModelNode model) {
        return judge.look(model);
    }

    /** A draft that an earlier run in this very process left behind, for somebody to look at. */
    private void releaseOwnLeftovers(RelationName name) {
        Owner self = Owner.current();
        for (String left : List.of(TableWriter.draftName(name), TableWriter.stageName(name))) {
            lake.drafts()
                    .release(
                            left,
                            draft ->
                                    draft.owner().equals(self)
                                            && !draft.runId().equals(lake.runId())
                                            && !ActiveRuns.contains(draft.runId()));
        }
    }

    static <T> T located(Compiled compiled, Supplier<T> work) {
        try {
            return work.get();
        } catch (CompiledSqlFailure e) {
            if (e.failure().reason().contains(Reader.TAKEN_BACK)) {
                throw Guarded.takenBack(e.failure().reason(), e);
            }
            String where = e.place().map(place -> where(compiled, place) + ": ").orElse("");
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "%s%s (Trino query %s; the statement was: %s)"
                            .formatted(
                                    where,
                                    e.failure().reason(),
                                    e.failure().queryId(),
                                    e.failure().statement()),
                    e);
        }
    }

    private static String where(Compiled compiled, SqlPosition place) {
        Position at = compiled.rendered().source(place.line(), place.column());
        return "%s:%d:%d".formatted(at.file(), at.line(), at.column());
    }
}
