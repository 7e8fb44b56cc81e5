package io.kappalake.transform.graph;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.project.GenericTest;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.ModelFile;
import io.kappalake.transform.project.SeedFile;
import io.kappalake.transform.project.SingularTest;
import io.kappalake.transform.project.SourceTable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model, seed, source or test with what it reads.
 *
 * @param id such as {@code model.shop.orders}
 * @param fqn the project, folders and the name
 * @param file relative to the project; of a source or generic test, the YAML file
 * @param patchFile the YAML file that describes it; empty if none does
 * @param config merged from all places; its tags are the node's
 * @param dependsOn ids of what it reads
 * @param testName of a generic test, such as {@code unique}
 */
public record Node(
        String id,
        Kind kind,
        String name,
        List<String> fqn,
        Path file,
        Optional<Path> patchFile,
        ModelConfig config,
        Set<String> dependsOn,
        Optional<String> testName) {
    public Node {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        fqn = List.copyOf(fqn);
        requireNonNull(file, "file");
        requireNonNull(patchFile, "patchFile");
        requireNonNull(config, "config");
        dependsOn = Collections.unmodifiableSet(new TreeSet<>(dependsOn));
        requireNonNull(testName, "testName");
        if (fqn.size() < 2) {
            throw new IllegalArgumentException(
                    "Invalid fqn %s of %s (must be the project, folders and the name)"
                            .formatted(fqn, id));
        }
    }

    /**
     * A model.
     *
     * @param config with what {@code config(...)} in its SQL says
     */
    public static Node of(ModelFile model, ModelConfig config, Collection<String> dependsOn) {
        return new Node(
                model.id(),
                Kind.MODEL,
                model.name(),
                model.fqn(),
                model.file(),
                model.properties().where().map(Location::file),
                config,
                new LinkedHashSet<>(dependsOn),
                Optional.empty());
    }

    /** A seed, which reads nothing. */
    public static Node of(SeedFile seed) {
        return new Node(
                seed.id(),
                Kind.SEED,
                seed.name(),
                seed.fqn(),
                seed.file(),
                seed.properties().where().map(Location::file),
                seed.config(),
                Set.of(),
                Optional.empty());
    }

    /** A source, which reads nothing. */
    public static Node of(SourceTable table) {
        return new Node(
                table.id(),
                Kind.SOURCE,
                table.name(),
                table.fqn(),
                table.where().file(),
                Optional.empty(),
                table.config(),
                Set.of(),
                Optional.empty());
    }

    /**
     * A generic test.
     *
     * @param config with what {@code config(...)} in its block says
     * @param dependsOn with what it is attached to
     */
    public static Node of(GenericTest test, ModelConfig config, Collection<String> dependsOn) {
        return new Node(
                test.id(),
                Kind.TEST,
                test.name(),
                test.fqn(),
                test.where().file(),
                Optional.empty(),
                config,
                new LinkedHashSet<>(dependsOn),
                Optional.of(test.testName()));
    }

    /**
     * A singular test.
     *
     * @param config with what {@code config(...)} in its SQL says
     */
    public static Node of(SingularTest test, ModelConfig config, Collection<String> dependsOn) {
        return new Node(
                test.id(),
                Kind.TEST,
                test.name(),
                test.fqn(),
                test.file(),
                Optional.empty(),
                config,
                new LinkedHashSet<>(dependsOn),
                Optional.empty());
    }

    /** The project it belongs to. */
    public String project() {
        return fqn.getFirst();
    }

    /** The tags, in alphabetical order. */
    public Set<String> tags() {
        return Collections.unmodifiableSet(new TreeSet<>(config.tags()));
    }
}
