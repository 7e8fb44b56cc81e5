package io.kappalake.transform.cli;

import io.kappalake.transform.graph.Node;
import io.kappalake.transform.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code transform ls}. */
@Command(
        name = "ls",
        aliases = "list",
        mixinStandardHelpOptions = true,
        description = "List the nodes of the project, each after what it reads.")
final class ListCommand implements Callable<Integer> {
    @Mixin private Building building;
    @Mixin private Selectors selectors;

    @Option(
            names = "--resource-type",
            paramLabel = "TYPE",
            description = "Only model, seed, source or test.")
    private String type;

    /** A node. */
    record Listed(
            String uniqueId,
            String resourceType,
            String name,
            String file,
            String relation,
            String materialized,
            List<String> tags,
            List<String> dependsOn) {}

    @Override
    public Integer call() {
        Building.Started started = building.start();
        Manifest manifest = started.manifest();
        Set<String> ids = started.select(selectors);
        List<Listed> nodes = new ArrayList<>();
        for (Node node : manifest.graph().ordered(ids)) {
            if (type == null || node.kind().toString().equals(type)) {
                nodes.add(
                        new Listed(
                                node.id(),
                                node.kind().toString(),
                                String.join(".", node.fqn()),
                                node.file().toString(),
                                manifest.relation(node.id()).map(Object::toString).orElse(null),
                                manifest.models().containsKey(node.id())
                                        ? node.config().materialized().toString()
                                        : null,
                                List.copyOf(node.tags()),
                                List.copyOf(node.dependsOn())));
            }
        }
        if (!building.output().json()) {
            nodes.forEach(
                    node ->
                            building.output()
                                    .say(
                                            node.resourceType().equals("source")
                                                    ? "source:" + node.name()
                                                    : node.name()));
        }
        building.output().result(nodes);
        return 0;
    }
}
