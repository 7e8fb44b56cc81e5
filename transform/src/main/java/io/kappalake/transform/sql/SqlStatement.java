package io.kappalake.transform.sql;

import io.kappalake.transform.relation.RelationName;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.AliasedRelation;
import io.trino.sql.tree.CurrentDate;
import io.trino.sql.tree.CurrentTime;
import io.trino.sql.tree.CurrentTimestamp;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.LocalTime;
import io.trino.sql.tree.LocalTimestamp;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.Statement;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.WithQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

    /**
     * A relation in the text.
     *
     * @param aliased whether the text gives it an alias
     * @param versioned whether the text itself says which version to read
     */
    public record Reference(
            RelationName name, int start, int end, boolean aliased, boolean versioned) {}

    private final String text;
    private final List<Reference> references;
    private final boolean deterministic;

    private SqlStatement(String text, List<Reference> references, boolean deterministic) {
        this.text = text;
        this.references =
                references.stream().sorted(Comparator.comparingInt(Reference::start)).toList();
        this.deterministic = deterministic;
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
        collector.collectNames(statement);
        collector.visit(statement, false);
        return new SqlStatement(text, collector.references, collector.deterministic);
    }

    /** The relations that it reads, in the order of the text; those that WITH defines are none. */
    public List<Reference> references() {
        return references;
    }

    /** Whether the same tables always give the same result, as far as its functions tell. */
    public boolean isDeterministic() {
        return deterministic;
    }

    /**
     * The statement with other text in place of relations.
     *
     * @param readings what to write instead: a name with a version, or a query in parentheses,
     *     which gets the relation's name as alias where it has none; empty leaves the text alone
     */
    public RewrittenSql rewrite(Function<Reference, Optional<String>> readings) {
        RewrittenSql.Builder rewritten = new RewrittenSql.Builder(text);
        for (Reference reference : references) {
            Optional<String> reading = readings.apply(reference);
            if (reading.isPresent()) {
                boolean needsAlias = reading.get().startsWith("(") && !reference.aliased();
                rewritten.replace(
                        reference.start(),
                        reference.end(),
                        needsAlias
                                ? reading.get()
                                        + " AS "
                                        + RelationName.quoted(reference.name().table())
                                : reading.get());
            }
        }
        return rewritten.build();
    }

    private static final class Collector {
        private final String text;
        private final int[] lineStarts;
        private final String catalog;
        private final String schema;
        private final Set<String> withNames = new HashSet<>();
        private final List<Reference> references = new ArrayList<>();
        private boolean deterministic = true;

        Collector(String text, String catalog, String schema) {
            this.text = text;
            this.lineStarts = RewrittenSql.lineStarts(text);
            this.catalog = catalog;
            this.schema = schema;
        }

        void collectNames(Node node) {
            if (node instanceof WithQuery with) {
                withNames.add(with.getName().getValue().toLowerCase(Locale.ROOT));
            }
            node.getChildren().forEach(this::collectNames);
        }

        void visit(Node node, boolean aliased) {
            if (node instanceof Table table) {
                add(table, aliased);
            } else if (isVolatile(node)) {
                deterministic = false;
            }
            boolean alias = node instanceof AliasedRelation;
            for (Node child : node.getChildren()) {
                visit(child, alias);
            }
        }

        private static boolean isVolatile(Node node) {
            return node instanceof CurrentDate
                    || node instanceof CurrentTime
                    || node instanceof CurrentTimestamp
                    || node instanceof LocalTime
                    || node instanceof LocalTimestamp
                    || (node instanceof FunctionCall call
                            && VOLATILE_FUNCTIONS.contains(
                                    call.getName().getSuffix().toLowerCase(Locale.ROOT)));
        }

        private void add(Table table, boolean aliased) {
            List<String> parts = table.getName().getParts();
            if (parts.size() == 1 && withNames.contains(parts.getFirst())) {
                return;
            }
            RelationName name =
                    switch (parts.size()) {
                        case 1 -> new RelationName(catalog, schema, parts.get(0));
                        case 2 -> new RelationName(catalog, parts.get(0), parts.get(1));
                        default -> new RelationName(parts.get(0), parts.get(1), parts.get(2));
                    };
            NodeLocation location = table.getLocation().orElseThrow();
            // the parser counts code points
            int start =
                    text.offsetByCodePoints(
                            lineStarts[location.getLineNumber() - 1],
                            location.getColumnNumber() - 1);
            references.add(
                    new Reference(
                            name,
                            start,
                            IdentifierScanner.end(text, start, parts.size()),
                            aliased,
                            table.getQueryPeriod().isPresent()));
        }
    }
}
