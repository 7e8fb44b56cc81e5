package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.reading.Pins;
import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what tests read of models and seeds that no run has built, and this one does not. */
final class UnbuiltReads {
    private final Manifest manifest;
    private final Lake lake;
    private final Set<String> built;

    /**
     * @param built what this run builds
     */
    UnbuiltReads(Manifest manifest, Lake lake, Set<String> built) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.lake = requireNonNull(lake, "lake");
        this.built = Set.copyOf(built);
    }

    /** What to say of a test; empty if all that it reads is there. */
    Optional<String> of(TestNode test) {
        Set<RelationName> unbuilt = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        List<String> open = new ArrayList<>(test.dependsOn());
        while (!open.isEmpty()) {
            String id = open.removeLast();
            ModelNode model = manifest.models().get(id);
            if (!seen.add(id) || manifest.sources().containsKey(id)) {
                continue;
            }
            if (model != null && model.materialized() == Materialization.EPHEMERAL) {
                open.addAll(model.dependsOn());
            } else if (!built.contains(id)) {
                manifest.relation(id)
                        .filter(name -> lake.pins().pin(name) instanceof Pins.Pin.Missing)
                        .ifPresent(unbuilt::add);
            }
        }
        return unbuilt.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Test %s reads %s, which %s never built: select what builds it too, or leave such tests out with --indirect-selection buildable"
                                .formatted(
                                        test.name(),
                                        unbuilt.stream()
                                                .map(RelationName::toString)
                                                .collect(joining(", ")),
                                        unbuilt.size() == 1 ? "was" : "were"));
    }
}
