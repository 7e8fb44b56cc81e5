package io.kappalake.transform.manifest;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.Template;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.ModelFile;
import io.kappalake.transform.relation.RelationName;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A model whose SQL was parsed.
 *
 * @param config from all places, that of its SQL over the others
 * @param relation what it becomes; an ephemeral model has the name that it would have
 * @param dependsOn ids of the models, seeds and sources that it refers to
 * @param changesOf the relations whose changes it reads, as {@code schema.table}
 */
public record ModelNode(
        ModelFile file,
        ModelConfig config,
        RelationName relation,
        Template template,
        Set<String> dependsOn,
        Set<String> changesOf) {
    public ModelNode {
        requireNonNull(file, "file");
        requireNonNull(config, "config");
        requireNonNull(relation, "relation");
        requireNonNull(template, "template");
        dependsOn = Collections.unmodifiableSet(new LinkedHashSet<>(dependsOn));
        changesOf = Collections.unmodifiableSet(new LinkedHashSet<>(changesOf));
    }

    /** Such as {@code model.shop.orders}. */
    public String id() {
        return file.id();
    }

    /** How it becomes a relation. */
    public Materialization materialized() {
        return config.materialized();
    }

    /** Whether it becomes a table. */
    public boolean isTable() {
        return materialized() == Materialization.TABLE
                || materialized() == Materialization.INCREMENTAL;
    }
}
