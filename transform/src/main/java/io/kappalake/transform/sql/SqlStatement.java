package io.kappalake.transform.sql;

import io.kappalake.transform.relation.RelationName;
import io.trino.sql.SqlFormatter;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.AliasedRelation;
import io.trino.sql.tree.AllColumns;
import io.trino.sql.tree.CurrentDate;
import io.trino.sql.tree.CurrentTime;
import io.trino.sql.tree.CurrentTimestamp;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Literal;
import io.trino.sql.tree.LocalTime;
import io.trino.sql.tree.LocalTimestamp;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.QualifiedName;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.QueryPeriod;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.Relation;
import io.trino.sql.tree.SampledRelation;
import io.trino.sql.tree.SelectItem;
import io.trino.sql.tree.SingleColumn;
import io.trino.sql.tree.Statement;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.TableFunctionInvocation;
import io.trino.sql.tree.TableFunctionTableArgument;
import io.trino.sql.tree.With;
import io.trino.sql.tree.WithQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A statement of Trino's SQL, parsed with Trino's own grammar: which relations it reads and where
 * in the text they stand.
 */
public final class SqlStatement {
    private static final SqlParser PARSER = new SqlParser();

    /** Functions whose value is another one at each call, whatever the tables hold. */
    private static final Set<String> VOLATILE_FUNCTIONS =
            Set.of("now", "random", "rand", "uuid", "shuffle", "random_string");

    /** Table functions that read nothing but their arguments. */
    private static final Set<String> PURE_TABLE_FUNCTIONS = Set.of("exclude_columns", "sequence");

    /** How a relation stands in the text. */
    private enum Form {
        /** A name in FROM. */
        NAMED,
        /** A name in FROM with an alias. */
        ALIASED,
        /** {@code TABLE name}, a query of its own. */
        TABLE_QUERY,
        /** The name in {@code TABLE(name)}, an argument of a table function. */
        ARGUMENT,
    }

    /** A relation in the text. */
    public static final class Reference {
        private final RelationName name;
        private final int start;
        private final int end;
        private final Form form;
        private final boolean versioned;
        private final int query;

        private Reference(
                RelationName name, int start, int end, Form form, boolean versioned, int query) {
            this.name = name;
            this.start = start;
            this.end = end;
            this.form = form;
            this.versioned = versioned;
            this.query = query;
        }

        /** Its full name. */
        public RelationName name() {
            return name;
        }

        /** Whether the text itself says which version to read. */
        public boolean versioned() {
            return versioned;
        }
    }

    /** A column that is written with the full name of its relation. */
    private record Qualified(RelationName relation, int start, int end, int query) {}

    /** A name of several parts, and whether a star follows it. */
    private record Written(List<String> parts, boolean all, int start, int query) {}

    private final String text;
    private final Statement statement;
    private final List<Reference> references;
    private final List<Qualified> qualified;
    private final Set<String> identifiers;
    private final boolean deterministic;

    private SqlStatement(String text, Statement statement, Collector collected) {
        this.text = text;
        this.statement = statement;
        this.references =
                collected.references.stream()
                        .sorted(Comparator.comparingInt(reference -> reference.start))
                        .toList();
        this.qualified = List.copyOf(collected.qualified());
        this.identifiers = Set.copyOf(collected.identifiers);
        this.deterministic = collected.deterministic;
    }

    /**
     * Parses a statement.
     *
     * @param catalog completes names of one or two parts
     * @param schema completes names of one part
     * @throws io.trino.sql.parser.ParsingException with line and column, if it is no statement
     */
    public static SqlStatement parse(String text, String catalog, String schema) {
        Statement statement = PARSER.createStatement(text);
        Collector collector = new Collector(text, catalog, schema);
        collector.visit(statement, Form.NAMED, Set.of());
        return new SqlStatement(text, statement, collector);
    }

    /** The relations that it reads, in the order of the text; those that WITH defines are none. */
    public List<Reference> references() {
        return references;
    }

    /** Whether the same tables always give the same result, as far as its text tells. */
    public boolean isDeterministic() {
        return deterministic;
    }

    /** Whether an identifier of that name stands anywhere in it. */
    public boolean mentions(String identifier) {
        return identifiers.contains(identifier);
    }

    /** The statement in Trino's own format, without comments: equal for equal statements. */
    public String canonical() {
        return SqlFormatter.formatSql(statement);
    }

    /**
     * The relation of a query that judges each row of one relation by itself, such as {@code SELECT
     * * FROM t WHERE a < 0}: what it gives of some rows does not depend on the others. Empty for
     * any other statement.
     */
    public Optional<RelationName> judgesRowsOf() {
        boolean plain =
                statement instanceof Query query
                        && query.getWith().isEmpty()
                        && query.getFunctions().isEmpty()
                        && query.getSessionProperties().isEmpty()
                        && query.getOffset().isEmpty()
                        && query.getLimit().isEmpty()
                        && query.getQueryBody() instanceof QuerySpecification rows
                        && isPlain(rows);
        // hidden columns tell where a row stands, which is elsewhere in a draft
        boolean hidden = identifiers.stream().anyMatch(name -> name.startsWith("$"));
        return plain
                        && !hidden
                        && deterministic
                        && references.size() == 1
                        && !references.getFirst().versioned
                ? Optional.of(references.getFirst().name)
                : Optional.empty();
    }

    private static boolean isPlain(QuerySpecification rows) {
        return !rows.getSelect().isDistinct()
                && rows.getSelect().getSelectItems().stream().allMatch(SqlStatement::isPlain)
                && rows.getFrom().filter(SqlStatement::isTable).isPresent()
                && rows.getWhere().filter(SqlStatement::asksQueries).isEmpty()
                && rows.getGroupBy().isEmpty()
                && rows.getHaving().isEmpty()
                && rows.getWindows().isEmpty()
                && rows.getOffset().isEmpty()
                && rows.getLimit().isEmpty();
    }

    /** A column, a star or a constant, and no function, which might be one over many rows. */
    private static boolean isPlain(SelectItem item) {
        return switch (item) {
            case AllColumns all -> all.getTarget().isEmpty();
            case SingleColumn column ->
                    column.getExpression() instanceof io.trino.sql.tree.Identifier
                            || column.getExpression() instanceof DereferenceExpression
                            || column.getExpression() instanceof Literal;
            default -> false;
        };
    }

    private static boolean isTable(Relation relation) {
        return relation instanceof Table
                || (relation instanceof AliasedRelation aliased
                        && aliased.getRelation() instanceof Table);
    }

    private static boolean asksQueries(Node node) {
        return node instanceof Query
                || node.getChildren().stream().anyMatch(SqlStatement::asksQueries);
    }

    /**
     * The statement with other text in place of relations. Columns that are written with a
     * relation's full name follow it.
     *
     * @param readings what to write instead: a name with a version, or a query in parentheses,
     *     which gets the relation's name as alias where it has none; empty leaves the text alone
     */
    public RewrittenSql rewrite(Function<Reference, Optional<String>> readings) {
        TreeMap<Integer, Replacement> replacements = new TreeMap<>();
        Map<RelationName, Map<Integer, String>> aliases = new HashMap<>();
        for (Reference reference : references) {
            Optional<String> reading = readings.apply(reference);
            if (reading.isEmpty()) {
                continue;
            }
            boolean query = reading.get().startsWith("(");
            String by =
                    switch (reference.form) {
                        case NAMED -> {
                            if (!query) {
                                yield reading.get();
                            }
                            String alias = alias(reference);
                            aliases.computeIfAbsent(reference.name, name -> new TreeMap<>())
                                    .put(reference.query, alias);
                            yield reading.get() + " AS " + alias;
                        }
                        case ALIASED -> reading.get();
                        case TABLE_QUERY -> selected(reading.get(), query);
                        case ARGUMENT ->
                                "SELECT * FROM " + reading.get() + (query ? " AS \"_input\"" : "");
                    };
            replacements.put(reference.start, new Replacement(reference.end, by));
        }
        for (Qualified column : qualified) {
            Map<Integer, String> given = aliases.getOrDefault(column.relation, Map.of());
            if (!given.isEmpty()) {
                String any = given.values().iterator().next();
                replacements.put(
                        column.start,
                        new Replacement(column.end, given.getOrDefault(column.query, any)));
            }
        }
        RewrittenSql.Builder rewritten = new RewrittenSql.Builder(text);
        replacements.forEach((start, to) -> rewritten.replace(start, to.end, to.by));
        return rewritten.build();
    }

    private record Replacement(int end, String by) {}

    private static String selected(String reading, boolean query) {
        return "(SELECT * FROM " + reading + (query ? " AS \"_table\"" : "") + ")";
    }

    /** The table's name, or its full name where another table of that name stands beside it. */
    private String alias(Reference reference) {
        boolean alone =
                references.stream()
                        .filter(other -> other.query == reference.query)
                        .filter(other -> other.form == Form.NAMED)
                        .filter(other -> other.name.table().equals(reference.name.table()))
                        .allMatch(other -> other.name.equals(reference.name));
        return RelationName.quoted(alone ? reference.name.table() : reference.name.toString());
    }

    private static final class Collector {
        private final String text;
        private final int[] lineStarts;
        private final String catalog;
        private final String schema;
        private final List<Reference> references = new ArrayList<>();
        private final List<Written> written = new ArrayList<>();
        private final Set<String> identifiers = new HashSet<>();
        private boolean deterministic = true;
        private int query;
        private int queries;

        Collector(String text, String catalog, String schema) {
            this.text = text;
            this.lineStarts = RewrittenSql.lineStarts(text);
            this.catalog = catalog;
            this.schema = schema;
        }

        /**
         * Looks at a node and below.
         *
         * @param form that of a table that stands here
         * @param with names that WITH defines for it
         */
        void visit(Node node, Form form, Set<String> with) {
            deterministic &= !isVolatile(node);
            switch (node) {
                case Query inner -> query(inner, with);
                case Table table -> add(table, form, with);
                case io.trino.sql.tree.Identifier identifier ->
                        identifiers.add(identifier.getValue().toLowerCase(Locale.ROOT));
                case AllColumns all -> all.getTarget().ifPresent(target -> column(target, true));
                case DereferenceExpression column -> {
                    column(column, false);
                    children(column, Form.NAMED, with);
                }
                case AliasedRelation aliased -> children(aliased, Form.ALIASED, with);
                case SampledRelation sampled -> children(sampled, form, with);
                case TableFunctionTableArgument argument -> {
                    visit(argument.getTable(), Form.ARGUMENT, with);
                    for (Node child : argument.getChildren()) {
                        if (!child.equals(argument.getTable())) {
                            visit(child, Form.NAMED, with);
                        }
                    }
                }
                default -> children(node, Form.NAMED, with);
            }
        }

        private void children(Node node, Form form, Set<String> with) {
            for (Node child : node.getChildren()) {
                visit(child, form, with);
            }
        }

        /** A name of WITH is known to the queries behind it, and to its own if it is recursive. */
        private void query(Query node, Set<String> outer) {
            int before = query;
            query = ++queries;
            Set<String> with = new HashSet<>(outer);
            for (WithQuery each : node.getWith().map(With::getQueries).orElse(List.of())) {
                String name = each.getName().getValue().toLowerCase(Locale.ROOT);
                Set<String> known = new HashSet<>(with);
                if (node.getWith().orElseThrow().isRecursive()) {
                    known.add(name);
                }
                visit(each.getQuery(), Form.NAMED, known);
                with.add(name);
            }
            for (Node child : node.getChildren()) {
                if (!(child instanceof With)) {
                    visit(child, Form.NAMED, with);
                }
            }
            query = before;
        }

        private static boolean isVolatile(Node node) {
            return switch (node) {
                case CurrentDate date -> true;
                case CurrentTime time -> true;
                case CurrentTimestamp timestamp -> true;
                case LocalTime time -> true;
                case LocalTimestamp timestamp -> true;
                case SampledRelation sampled -> true;
                case FunctionCall call ->
                        VOLATILE_FUNCTIONS.contains(
                                call.getName().getSuffix().toLowerCase(Locale.ROOT));
                case TableFunctionInvocation function ->
                        function.getName().getParts().size() > 1
                                || !PURE_TABLE_FUNCTIONS.contains(function.getName().getSuffix());
                // a tag or a branch moves, and a time is another snapshot after expiry
                case Table table ->
                        table.getBranch().isPresent()
                                || table.getQueryPeriod()
                                        .filter(period -> !isSnapshot(period))
                                        .isPresent();
                default -> false;
            };
        }

        private static boolean isSnapshot(QueryPeriod period) {
            return period.getRangeType() == QueryPeriod.RangeType.VERSION
                    && period.getEnd().filter(LongLiteral.class::isInstance).isPresent();
        }

        private void column(Node column, boolean all) {
            QualifiedName name =
                    column instanceof DereferenceExpression dereference
                            ? DereferenceExpression.getQualifiedName(dereference)
                            : null;
            if (name != null && column.getLocation().isPresent()) {
                written.add(new Written(name.getParts(), all, offset(column), query));
            }
        }

        /** The columns that are written with the name of one of the relations. */
        List<Qualified> qualified() {
            List<Qualified> found = new ArrayList<>();
            for (Written column : written) {
                references.stream()
                        .map(reference -> reference.name)
                        .distinct()
                        .flatMap(relation -> qualified(column, relation).stream())
                        .findFirst()
                        .ifPresent(found::add);
            }
            return found;
        }

        private Optional<Qualified> qualified(Written column, RelationName relation) {
            List<String> full = List.of(relation.catalog(), relation.schema(), relation.table());
            int behind = column.all ? 0 : 1;
            for (List<String> prefix : List.of(full, full.subList(1, 3))) {
                if (column.parts.size() == prefix.size() + behind
                        && column.parts.subList(0, prefix.size()).equals(prefix)) {
                    int end = IdentifierScanner.end(text, column.start, prefix.size());
                    return Optional.of(new Qualified(relation, column.start, end, column.query));
                }
            }
            return Optional.empty();
        }

        private void add(Table table, Form form, Set<String> with) {
            List<String> parts = table.getName().getParts();
            if (parts.size() == 1 && with.contains(parts.getFirst())) {
                return;
            }
            RelationName name =
                    switch (parts.size()) {
                        case 1 -> new RelationName(catalog, schema, parts.get(0));
                        case 2 -> new RelationName(catalog, parts.get(0), parts.get(1));
                        default -> new RelationName(parts.get(0), parts.get(1), parts.get(2));
                    };
            int start = offset(table);
            int named = IdentifierScanner.behindTable(text, start);
            boolean argument = form == Form.ARGUMENT;
            references.add(
                    new Reference(
                            name,
                            argument ? named : start,
                            IdentifierScanner.end(text, named, parts.size()),
                            !argument && named > start ? Form.TABLE_QUERY : form,
                            table.getQueryPeriod().isPresent() || table.getBranch().isPresent(),
                            query));
        }

        /** Offset of a place; the parser counts code points. */
        private int offset(Node node) {
            NodeLocation location = node.getLocation().orElseThrow();
            return text.offsetByCodePoints(
                    lineStarts[location.getLineNumber() - 1], location.getColumnNumber() - 1);
        }
    }
}
