package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.context.NodeDescription;
import io.kappalake.transform.context.Resolver;
import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.Scope;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.RelationName;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names relations as the project's macros say, and requires that no two are the same. */
final class RelationNames {
    /** What file systems and catalogs take, with room for what the catalog adds to a name. */
    private static final int LONGEST = 200;

    private final Parsing parsing;
    private final Set<String> reserved;
    private final Map<RelationName, String> owners = new LinkedHashMap<>();

    /**
     * @param reserved schemas that belong to the lakehouse
     */
    RelationNames(Parsing parsing, Set<String> reserved) {
        this.parsing = requireNonNull(parsing, "parsing");
        this.reserved = Set.copyOf(reserved);
    }

    /** A model or a seed. */
    record Named(String id, String name, ModelConfig config, NodeDescription description) {
        Named {
            requireNonNull(id, "id");
            requireNonNull(name, "name");
            requireNonNull(config, "config");
            requireNonNull(description, "description");
        }

        Path file() {
            return description.file();
        }
    }

    /** The name of the table or view that a model or seed becomes. */
    RelationName name(Named node, boolean ephemeral) {
        RelationName usual =
                new RelationName(
                        parsing.project().catalog(), parsing.project().schema(), node.name());
        NodeContext context =
                parsing.context(
                        node.id(),
                        node.name(),
                        usual,
                        node.config(),
                        new NoReferences(node.description()));
        Scope scope = context.scope();
        RelationName name = usual;
        try {
            Map<String, Object> facts = context.dictionary();
            requireCatalog(
                    node, call(scope, "generate_database_name", node.config().database(), facts));
            name =
                    new RelationName(
                            parsing.project().catalog(),
                            call(scope, "generate_schema_name", node.config().schema(), facts),
                            call(scope, "generate_alias_name", node.config().alias(), facts));
        } catch (JinjaException e) {
            Places.failure(node.file(), e, parsing.problems());
        }
        if (!ephemeral) {
            requireNotReserved(node, name);
            requireShort(node, "schema", name.schema());
            requireShort(node, "alias", name.table());
        }
        requireFree(
                node,
                ephemeral
                        ? new RelationName(name.catalog(), Reader.EPHEMERAL_SCHEMA, name.table())
                        : name);
        return name;
    }

    private static String call(
            Scope scope, String macro, Optional<String> custom, Map<String, Object> node) {
        JinjaFunction function = (JinjaFunction) scope.lookup(macro);
        return String.valueOf(function.call(Arguments.of(custom.orElse(null), node))).strip();
    }

    private void requireCatalog(Named node, String database) {
        if (!database.toLowerCase(Locale.ROOT).equals(parsing.project().catalog())) {
            parsing.problems()
                    .problem(
                            Location.of(node.file()),
                            "Cannot write %s to catalog %s (must be %s): change database or generate_database_name"
                                    .formatted(node.id(), database, parsing.project().catalog()));
        }
    }

    private void requireNotReserved(Named node, RelationName name) {
        if (reserved.contains(name.schema().toLowerCase(Locale.ROOT))) {
            parsing.problems()
                    .problem(
                            Location.of(node.file()),
                            "Cannot build %s as %s: schema %s belongs to the lakehouse; change schema or generate_schema_name"
                                    .formatted(node.id(), name, name.schema()));
        }
    }

    private void requireShort(Named node, String setting, String part) {
        if (part.codePointCount(0, part.length()) > LONGEST) {
            parsing.problems()
                    .problem(
                            Location.of(node.file()),
                            "Cannot build %s as %s: the name has %d characters (must be at most %d); give it a shorter %s"
                                    .formatted(
                                            node.id(),
                                            part,
                                            part.codePointCount(0, part.length()),
                                            LONGEST,
                                            setting));
        }
    }

    private void requireFree(Named node, RelationName name) {
        String other = owners.putIfAbsent(name, node.id());
        if (other != null) {
            parsing.problems()
                    .problem(
                            Location.of(node.file()),
                            "%s and %s would both be %s: give one another alias or schema"
                                    .formatted(other, node.id(), name));
        }
    }

    /** The macros that make names refer to nothing. */
    private record NoReferences(NodeDescription description) implements Resolver {
        @Override
        public Optional<NodeDescription> describe(String id) {
            return Optional.of(description);
        }

        @Override
        public Optional<Resolved> ref(Optional<String> packageName, String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Resolved> source(String source, String table) {
            return Optional.empty();
        }

        @Override
        public String unknownRef(String name) {
            return "ref('%s') means nothing here".formatted(name);
        }

        @Override
        public String unknownSource(String source, String table) {
            return "source('%s', '%s') means nothing here".formatted(source, table);
        }
    }
}
