package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.context.NodeContext.NodeFacts;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.Position;
import io.kappalake.transform.jinja.Rendered;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.reading.Pins;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.sql.RewrittenSql;
import io.kappalake.transform.sql.SqlStatement;
import io.kappalake.transform.sql.StatementEnd;
import io.trino.sql.parser.ParsingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Renders the nodes of a run, and writes what they became below the target folder: {@code
 * compiled/} as dbt would have it, {@code run/} as it is run, with its snapshots. For use by
 * several threads.
 */
final class Compiler {
    private final Manifest manifest;
    private final Lake lake;
    private final Path target;
    private final Set<String> selected;
    private final boolean fullRefresh;
    private final Map<String, String> queries = new ConcurrentHashMap<>();
    private final Map<RelationName, ModelNode> views = new ConcurrentHashMap<>();

    /** A node's SQL and where each place of it comes from. */
    record Compiled(String sql, Rendered rendered) {}

    Compiler(Manifest manifest, Lake lake, Path target, Set<String> selected, boolean fullRefresh) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.lake = requireNonNull(lake, "lake");
        this.target = requireNonNull(target, "target");
        this.selected = Set.copyOf(selected);
        this.fullRefresh = fullRefresh;
        for (ModelNode model : manifest.models().values()) {
            if (model.materialized() == Materialization.EPHEMERAL) {
                views.put(
                        new RelationName(
                                model.relation().catalog(),
                                Reader.EPHEMERAL_SCHEMA,
                                model.relation().table()),
                        model);
            } else if (model.materialized() == Materialization.VIEW
                    && selected.contains(model.id())) {
                views.put(model.relation(), model);
            }
        }
    }

    /** Whether a model is to be built anew. */
    boolean isFullRefresh(ModelNode model) {
        return model.config().fullRefresh().orElse(fullRefresh);
    }

    /** Whether a model adds to a table that is there. */
    boolean isIncremental(ModelNode model) {
        return model.materialized() == Materialization.INCREMENTAL
                && !isFullRefresh(model)
                && lake.pins().pin(model.relation()) instanceof Pins.Pin.OfTable;
    }

    /** A reader for a node that consumes nothing. */
    Reader reader() {
        return new Reader(lake.pins(), this::query, name -> OptionalLong.empty());
    }

    /** The SQL of a view or an ephemeral model of this run. */
    Optional<String> query(RelationName name) {
        ModelNode model = views.get(name);
        if (model == null) {
            return Optional.empty();
        }
        // not computeIfAbsent: a view may read another one while it is compiled
        String known = queries.get(model.id());
        if (known == null) {
            known = compile(model, reader(), false).sql();
            queries.put(model.id(), known);
        }
        return Optional.of(known);
    }

    /**
     * Renders a model; its queries read through the reader.
     *
     * @param incremental what {@code is_incremental()} says
     * @throws LakehouseException {@code INVALID_INPUT} with file and line
     */
    Compiled compile(ModelNode model, Reader reader, boolean incremental) {
        NodeContext context =
                context(
                        new NodeFacts(
                                model.id(),
                                model.file().name(),
                                model.relation(),
                                model.config().asMap(),
                                incremental),
                        reader);
        try {
            Rendered rendered = model.template().render(context.scope());
            requireKnown(model, context.captured().dependsOn());
            write("compiled", model.file().file(), rendered.text());
            return new Compiled(StatementEnd.withoutSemicolon(rendered.text()), rendered);
        } catch (JinjaException e) {
            throw invalid(e);
        }
    }

    /** A reference that only shows while it runs had no part in the order of the run. */
    private static void requireKnown(ModelNode model, Set<String> dependsOn) {
        List<String> late =
                dependsOn.stream().filter(id -> !model.dependsOn().contains(id)).toList();
        if (!late.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "%s: refers to %s only while it runs, so that it may run too early: refer to it outside of {%% if execute %%} too, such as in a comment: -- depends_on: {{ ref('...') }}"
                            .formatted(model.file().file(), String.join(", ", late)));
        }
    }

    /** Renders a test; see {@link #compile(ModelNode, Reader, boolean)}. */
    Compiled compile(TestNode test, Reader reader) {
        RelationName nothing =
                new RelationName(lake.trinoCatalog(), manifest.context().schema(), test.name());
        NodeContext context =
                context(
                        new NodeFacts(
                                test.id(), test.name(), nothing, test.config().asMap(), false),
                        reader);
        try {
            Rendered rendered = test.sql().apply(context);
            write("compiled", file(test), rendered.text());
            return new Compiled(StatementEnd.withoutSemicolon(rendered.text()), rendered);
        } catch (JinjaException e) {
            throw invalid(e);
        }
    }

    /** Below which name a test's SQL is kept. */
    static Path file(TestNode test) {
        return test.generic()
                ? test.where().file().resolve(test.name() + ".sql")
                : test.where().file();
    }

    private NodeContext context(NodeFacts facts, Reader reader) {
        return new NodeContext(
                manifest.context(),
                manifest.macros(),
                manifest.resolver(),
                facts,
                Optional.of(new RunWarehouse(lake, reader, facts.relation().schema())));
    }

    private static LakehouseException invalid(JinjaException e) {
        if (e.getCause() instanceof LakehouseException cause) {
            return new LakehouseException(
                    cause.code(),
                    "%s:%d:%d: %s"
                            .formatted(
                                    e.position().file(),
                                    e.position().line(),
                                    e.position().column(),
                                    cause.getMessage()),
                    e);
        }
        StringBuilder calls = new StringBuilder();
        e.macroStack()
                .forEach(
                        at ->
                                calls.append("\n    called from ")
                                        .append(at.file())
                                        .append(':')
                                        .append(at.line()));
        return new LakehouseException(
                ErrorCode.INVALID_INPUT,
                "%s:%d:%d: %s: %s%s"
                        .formatted(
                                e.position().file(),
                                e.position().line(),
                                e.position().column(),
                                e.kind(),
                                e.getMessage(),
                                calls),
                e);
    }

    /**
     * The SQL that runs for a compiled SQL.
     *
     * @param file of the node, for messages and for the file below {@code run/}
     * @throws LakehouseException {@code INVALID_INPUT} with the line in the source, if it is no SQL
     */
    RewrittenSql read(Compiled compiled, Reader reader, Path file, String schema) {
        try {
            RewrittenSql sql = reader.read(compiled.sql(), lake.trinoCatalog(), schema);
            write("run", file, sql.text());
            return sql;
        } catch (ParsingException e) {
            Position at = compiled.rendered().source(e.getLineNumber(), e.getColumnNumber());
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "%s:%d:%d: Invalid SQL: %s (compiled: %s)"
                            .formatted(
                                    at.file(),
                                    at.line(),
                                    at.column(),
                                    e.getErrorMessage(),
                                    path("compiled", file)),
                    e);
        }
    }

    /** The text of a view: as compiled, with ephemeral models put in. */
    String viewSql(Compiled compiled, RelationName name) {
        return expand(compiled.sql(), name.schema());
    }

    private String expand(String sql, String schema) {
        return SqlStatement.parse(sql, lake.trinoCatalog(), schema)
                .rewrite(
                        reference ->
                                reference.name().schema().equals(Reader.EPHEMERAL_SCHEMA)
                                        ? query(reference.name())
                                                .map(text -> "(" + expand(text, schema) + "\n)")
                                        : Optional.empty())
                .text();
    }

    /** Where the SQL of a node lies. */
    Path path(String kind, Path file) {
        return target.resolve(kind).resolve(manifest.project().name()).resolve(file);
    }

    private void write(String kind, Path file, String text) {
        Path path = path(kind, file);
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The nodes that this run builds. */
    Set<String> selected() {
        return selected;
    }
}
