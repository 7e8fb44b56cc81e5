package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.context.Captured;
import io.kappalake.transform.context.NodeContext;
import io.kappalake.transform.context.Resolver;
import io.kappalake.transform.jinja.JinjaException;
import io.kappalake.transform.jinja.Macro;
import io.kappalake.transform.jinja.Template;
import io.kappalake.transform.materialization.TableSpec;
import io.kappalake.transform.project.ConfigRules;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.ModelFile;
import io.kappalake.transform.relation.RelationName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Renders models to learn, first, their configuration and, when all have names, their references.
 */
final class ModelParser {
    private final Parsing parsing;

    ModelParser(Parsing parsing) {
        this.parsing = requireNonNull(parsing, "parsing");
    }

    /** A model whose configuration is known. */
    record Parsed(ModelFile file, Template template, ModelConfig config) {
        Parsed {
            requireNonNull(file, "file");
            requireNonNull(template, "template");
            requireNonNull(config, "config");
        }

        boolean isEphemeral() {
            return config.materialized() == Materialization.EPHEMERAL;
        }
    }

    /** Learns the configuration that the SQL gives; empty if that failed, which is reported. */
    Optional<Parsed> parse(ModelFile model, Resolver resolver) {
        Path file = model.file();
        try {
            Template template = parsing.project().jinja().parse(file.toString(), model.sql());
            for (Macro macro : template.macros()) {
                if (macro.kind() != Macro.Kind.MACRO) {
                    parsing.problems()
                            .problem(
                                    new Location(file, macro.line(), 0),
                                    "Cannot define %s in a model: move it below the macro paths"
                                            .formatted(macro.name()));
                    return Optional.empty();
                }
            }
            NodeContext context =
                    parsing.context(
                            model.id(),
                            model.name(),
                            parsing.nameless(model.name()),
                            model.yamlConfig(),
                            resolver);
            Optional<JinjaException> failure = render(template, context);
            ModelConfig config =
                    ModelConfig.parse(
                                    context.captured().config(),
                                    key -> Places.key(file, model.sql(), key),
                                    parsing.problems())
                            .over(model.yamlConfig());
            ConfigRules.checkTogether(config, Location.of(file), parsing.problems());
            failure.ifPresent(e -> Places.failure(file, e, parsing.problems()));
            return failure.isPresent()
                    ? Optional.empty()
                    : Optional.of(new Parsed(model, template, config));
        } catch (JinjaException e) {
            Places.failure(file, e, parsing.problems());
            return Optional.empty();
        }
    }

    private static Optional<JinjaException> render(Template template, NodeContext context) {
        try {
            template.render(context.scope());
            return Optional.empty();
        } catch (JinjaException e) {
            return Optional.of(e);
        }
    }

    /** Learns what the SQL refers to; what it must not do is reported. */
    ModelNode model(Parsed model, RelationName relation, Resolver resolver) {
        ModelFile file = model.file();
        NodeContext context =
                parsing.context(file.id(), file.name(), relation, model.config(), resolver);
        render(model.template(), context)
                .ifPresent(e -> Places.failure(file.file(), e, parsing.problems()));
        Captured captured = context.captured();
        Places.unknown(file.file(), file.sql(), captured.unknown(), parsing.problems());
        ModelNode node =
                new ModelNode(
                        file,
                        model.config(),
                        relation,
                        model.template(),
                        captured.dependsOn(),
                        captured.changesOf());
        check(node);
        return node;
    }

    private void check(ModelNode node) {
        Path file = node.file().file();
        if (node.isTable()) {
            try {
                TableSpec.of(node.relation(), node.config());
            } catch (LakehouseException e) {
                parsing.problems().problem(Location.of(file), e.getMessage());
            }
        } else if (!node.changesOf().isEmpty()) {
            parsing.problems()
                    .problem(
                            Places.text(file, node.file().sql(), "changes("),
                            "Cannot use changes() in a model that is %s: only a table remembers what it consumed; use materialized='incremental'"
                                    .formatted(node.materialized()));
        }
    }
}
