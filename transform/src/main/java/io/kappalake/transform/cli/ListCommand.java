package io.kappalake.transform.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.graph.Kind;
import io.kappalake.transform.graph.Node;
import io.kappalake.transform.manifest.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
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
            names = {"--resource-type", "--resource-types"},
            paramLabel = "TYPE",
            description = "Only model, seed, source or test; may be given several times.")
    private List<String> types = List.of();

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
        for (String type : types) {
            if (Arrays.stream(Kind.values()).noneMatch(kind -> kind.toString().equals(type))) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Invalid value '%s' for --resource-type (must be model, seed, source or test)"
                                .formatted(type));
            }
        }
        Building.Started started = building.start();
        Manifest manifest = started.manifest();
        Set<String> ids = started.select(selectors);
        List<Listed> nodes = new ArrayList<>();
        for (Node node : manifest.graph().ordered(ids)) {
            if (types.isEmpty() || types.contains(node.kind().toString())) {
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
