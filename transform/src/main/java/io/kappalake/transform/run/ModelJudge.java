package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.change.FileChanges;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.materialization.TableSpec;
import io.kappalake.transform.memory.Cursors;
import io.kappalake.transform.memory.Fingerprint;
import io.kappalake.transform.memory.ModelCode;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.memory.ModelMemory.Mark;
import io.kappalake.transform.project.OnSourceDelete;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.run.Compiler.Compiled;
import io.kappalake.transform.sql.RewrittenSql;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.SnapshotRef;

/**
 * Judges what a table model needs: nothing, an increment, or a build from nothing.
 *
 * <p>It needs nothing where the SQL that would run, the states of what it reads, and its own table
 * are as they were when a run published it. A model that reads {@code changes()} goes on from the
 * states that it has consumed; where anything else than these changed, its rows are no longer what
 * its code makes of its sources, and it is built from nothing.
 */
final class ModelJudge {
    private final Lake lake;
    private final Compiler compiler;
    private final Inputs inputs;
    private final SourceCode source;

    ModelJudge(Lake lake, Compiler compiler, Inputs inputs, SourceCode source) {
        this.lake = requireNonNull(lake, "lake");
        this.compiler = requireNonNull(compiler, "compiler");
        this.inputs = requireNonNull(inputs, "inputs");
        this.source = requireNonNull(source, "source");
    }

    /** One form of a model's SQL, read at the states of the run. */
    private record Form(Reader reader, Compiled compiled, RewrittenSql sql, String fingerprint) {}

    ModelLook look(ModelNode model) {
        RelationName name = model.relation();
        Optional<TableState> live = lake.pins().table(name);
        ModelMemory memory =
                live.map(state -> ModelMemory.from(name.toString(), state.table().properties()))
                        .orElse(ModelMemory.NONE);
        ModelCode then = ModelCode.parse(memory.fingerprint());
        String written = source.fingerprint(model);
        if (!compiler.isIncremental(model)) {
            Form full = form(model, false, memory);
            ModelCode now = new ModelCode(written, full.fingerprint(), "");
            boolean same = then.full().equals(now.full()) && then.incremental().isEmpty();
            String why =
                    live.isEmpty()
                            ? "there is no table yet"
                            : compiler.isFullRefresh(model)
                                    ? "it is to be built anew"
                                    : change(same, full, memory, live.get(), name);
            boolean unchanged = live.isPresent() && why.isEmpty();
            return look(live, false, memory, full, now, why, unchanged);
        }
        Form increment = form(model, true, memory);
        boolean sameSource = then.source().equals(written);
        boolean first = then.incremental().isEmpty();
        boolean differs = !first && !then.incremental().equals(increment.fingerprint());
        // the form of an increment is not known yet; what people write is
        boolean sameCode = first ? sameSource : !differs;
        Optional<Form> full = Optional.empty();
        if (first || !sameSource) {
            full = Optional.of(form(model, false, memory));
            differs |= !then.full().equals(full.get().fingerprint());
            sameCode &= !(first && differs);
        }
        String nowFull = full.map(Form::fingerprint).orElse(then.full());
        String changed = change(sameCode, increment, memory, live.get(), name);
        Optional<String> rebuild =
                !increment.reader().changes().isEmpty()
                                && goesOnFromCursors(model, memory)
                                && then.isKnown()
                        ? rebuild(model, increment, memory, live.get(), differs, sameSource)
                        : Optional.empty();
        if (rebuild.isPresent()) {
            Form anew = full.isPresent() ? full.get() : form(model, false, memory);
            ModelCode now = new ModelCode(written, anew.fingerprint(), "");
            return look(live, false, memory, anew, now, rebuild.get(), false);
        }
        requireCursors(model, increment, memory);
        ModelCode now = new ModelCode(written, nowFull, increment.fingerprint());
        return look(live, true, memory, increment, now, changed, changed.isEmpty());
    }

    private static ModelLook look(
            Optional<TableState> live,
            boolean incremental,
            ModelMemory memory,
            Form form,
            ModelCode code,
            String why,
            boolean unchanged) {
        return new ModelLook(
                live,
                incremental,
                memory,
                form.reader(),
                form.compiled(),
                form.sql(),
                code,
                unchanged ? "nothing that it reads has changed" : why,
                unchanged);
    }

    private Form form(ModelNode model, boolean incremental, ModelMemory memory) {
        RelationName name = model.relation();
        Reader reader =
                new Reader(
                        lake.pins(),
                        compiler::query,
                        from -> incremental ? cursor(memory, from, name) : OptionalLong.empty());
        Compiled compiled = compiler.compile(model, reader, incremental);
        RewrittenSql sql =
                compiler.read(compiled, reader, model.file().file(), model.relation().schema());
        Fingerprint fingerprint = new Fingerprint().add(SourceCode.settings(model));
        reader.code().forEach(fingerprint::add);
        return new Form(reader, compiled, sql, fingerprint.text());
    }

    private OptionalLong cursor(ModelMemory memory, RelationName from, RelationName consumer) {
        Mark mark = memory.cursors().get(from.toString());
        return mark == null
                ? OptionalLong.empty()
                : Cursors.resolve(mark, lake.pins().table(from).orElseThrow(), consumer);
    }

    /** What is not as it was when the table was published, in words; empty if all is. */
    private String change(
            boolean sameCode, Form form, ModelMemory memory, TableState live, RelationName name) {
        if (!sameCode) {
            return "the SQL that it runs, or a setting, changed";
        }
        if (!form.reader().isDeterministic()) {
            return "it depends on the time, on chance, or on what has no snapshots";
        }
        if (!inputs.areSame(memory.inputs(), form.reader(), name)) {
            return "what it reads has changed";
        }
        return isAsPublished(live) ? "" : "somebody else changed its rows";
    }

    /** Whether no row of a table has come or gone since a run published it. */
    static boolean isAsPublished(TableState live) {
        SnapshotRef published = live.table().refs().get(ModelMemory.PUBLISHED);
        if (published == null) {
            return live.snapshot().isEmpty();
        }
        try {
            return FileChanges.steps(
                            live.table(), OptionalLong.of(published.snapshotId()), live.snapshot())
                    .isEmpty();
        } catch (LakehouseException e) {
            // with delete files: rows are gone that no run took
            return false;
        }
    }

    /** Refuses to append all rows of a source as if they were new. */
    private static void requireCursors(ModelNode model, Form increment, ModelMemory memory) {
        TableSpec spec = TableSpec.of(model.relation(), model.config());
        List<String> without =
                increment.reader().changes().keySet().stream()
                        .map(RelationName::toString)
                        .filter(from -> !memory.cursors().containsKey(from))
                        .toList();
        if (!without.isEmpty() && !spec.isKeyed()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot tell which rows of %s are new to %s: it has not read changes of it before, and without a unique_key all of them would be added again; build it anew with --full-refresh"
                            .formatted(String.join(", ", without), model.relation()));
        }
    }

    /**
     * Whether a model's table is what its code makes of the states that it has consumed, and of
     * these alone. Not so where rows stay that their sources took back, or where it is never to be
     * built anew.
     */
    static boolean goesOnFromCursors(ModelNode model, ModelMemory memory) {
        boolean keeps =
                model.config().onSourceDelete().filter(OnSourceDelete.IGNORE::equals).isPresent()
                        || model.config().fullRefresh().filter(anew -> !anew).isPresent();
        return !memory.cursors().isEmpty() && !keeps;
    }

    /** The reason for which a model that goes on from cursors is built from nothing, if any. */
    private Optional<String> rebuild(
            ModelNode model,
            Form increment,
            ModelMemory memory,
            TableState live,
            boolean differs,
            boolean sameSource) {
        boolean tellsTime = increment.reader().isAsked() || source.tellsTime(model);
        if (differs && (!sameSource || !tellsTime)) {
            return Optional.of("its code changed");
        }
        if (!isAsPublished(live)) {
            return Optional.of("somebody else changed its rows");
        }
        List<String> others =
                inputs.changed(memory.inputs(), increment.reader(), model.relation()).stream()
                        .filter(name -> !increment.reader().changes().containsKey(name))
                        .map(RelationName::toString)
                        .sorted()
                        .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%s changed, of which it does not read changes()"
                                .formatted(String.join(", ", others)));
    }
}
