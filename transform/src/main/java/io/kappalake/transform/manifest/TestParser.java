package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.context.Resolver;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.Rendered;
import io.kappalake.transform.jinja.Template;
import io.kappalake.transform.project.ConfigScope;
import io.kappalake.transform.project.GenericTest;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.project.SingularTest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Renders data tests to learn what they refer to. What is wrong is reported. */
final class TestParser {
    private final Parsing parsing;
    private final String project;
    private final Resolver resolver;

    TestParser(Parsing parsing, Resolver resolver) {
        this.parsing = requireNonNull(parsing, "parsing");
        this.project = parsing.project().projectName();
        this.resolver = requireNonNull(resolver, "resolver");
    }

    /**
     * A test macro applied to something.
     *
     * @param subject what is tested, in Jinja, such as {@code ref('orders')}
     */
    Optional<TestNode> generic(GenericTest test, String subject) {
        ModelConfig yaml = test.configWith(ModelConfig.none());
        Optional<String> wrong = wrong(test);
        if (wrong.isPresent()) {
            if (yaml.enabled()) {
                parsing.problems().problem(test.where(), wrong.get());
            }
            return Optional.empty();
        }
        GenericTestSql sql = new GenericTestSql(parsing.project().jinja(), test, subject);
        NodeContext context = context(test.id(), test.shortName(), yaml);
        Optional<JinjaException> failure = render(sql, context);
        ModelConfig config = test.configWith(block(test, context));
        if (!config.enabled()) {
            return Optional.empty();
        }
        failure.ifPresent(
                e ->
                        parsing.problems()
                                .problem(
                                        test.where(),
                                        "%s: %s (%s)"
                                                .formatted(
                                                        e.kind(), e.getMessage(), e.position())));
        context.captured()
                .unknown()
                .forEach(message -> parsing.problems().problem(test.where(), message));
        return Optional.of(
                node(
                        test.id(),
                        test.shortName(),
                        true,
                        config,
                        test.where(),
                        sql::render,
                        context));
    }

    private static Optional<JinjaException> render(GenericTestSql sql, NodeContext context) {
        try {
            sql.render(context);
            return Optional.empty();
        } catch (JinjaException e) {
            return Optional.of(e);
        }
    }

    /** What {@code config(...)} in a test's own block says. */
    private ModelConfig block(GenericTest test, NodeContext context) {
        Location where =
                parsing.macros()
                        .findTest(test.testName())
                        .map(macro -> new Location(Path.of(macro.file()), macro.line(), 0))
                        .orElse(test.where());
        return ModelConfig.parse(
                ConfigScope.TEST, context.captured().config(), key -> where, parsing.problems());
    }

    private Optional<String> wrong(GenericTest test) {
        String name = test.testName();
        Optional<String> foreign = test.namespace().filter(space -> !space.equals(project));
        if (foreign.isPresent()) {
            return Optional.of(
                    "Unknown test %s.%s: packages are not supported, copy the test into tests/generic"
                            .formatted(foreign.get(), name));
        }
        return parsing.macros().findTest(name).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "Unknown test %s%s"
                                .formatted(
                                        name,
                                        Problems.suggestion(name, parsing.macros().testNames())));
    }

    /** A query of its own; empty if it is disabled. */
    Optional<TestNode> singular(SingularTest test) {
        Path file = test.file();
        try {
            Template template = parsing.project().jinja().parse(file.toString(), test.sql());
            NodeContext context = context(test.id(), test.name(), test.yamlConfig());
            template.render(context.scope());
            ModelConfig config =
                    ModelConfig.parse(
                                    ConfigScope.TEST,
                                    context.captured().config(),
                                    key -> Places.key(file, test.sql(), key),
                                    parsing.problems())
                            .over(test.yamlConfig());
            if (!config.enabled()) {
                return Optional.empty();
            }
            Places.unknown(file, test.sql(), context.captured().unknown(), parsing.problems());
            return Optional.of(
                    node(
                            test.id(),
                            test.name(),
                            false,
                            config,
                            Location.of(file),
                            rendering -> template.render(rendering.scope()),
                            context));
        } catch (JinjaException e) {
            Places.failure(file, e, parsing.problems());
            return Optional.empty();
        }
    }

    private NodeContext context(String id, String name, ModelConfig config) {
        return parsing.context(id, name, parsing.nameless(name), config, resolver);
    }

    private TestNode node(
            String id,
            String name,
            boolean generic,
            ModelConfig config,
            Location where,
            Function<NodeContext, Rendered> sql,
            NodeContext parsed) {
        if (config.storeFailures()) {
            parsing.problems()
                    .problem(
                            where,
                            "store_failures is not supported: the message of a failing test names"
                                    + " the query of its rows; remove it");
        }
        if (!parsed.captured().changesOf().isEmpty()) {
            parsing.problems()
                    .problem(
                            where,
                            "Cannot use changes() in a test: only a table remembers what it"
                                    + " consumed; test the whole relation");
        }
        return new TestNode(id, name, generic, config, parsed.captured().dependsOn(), where, sql);
    }
}
