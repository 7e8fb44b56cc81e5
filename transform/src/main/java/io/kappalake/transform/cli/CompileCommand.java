package io.kappalake.transform.cli;

import io.kappalake.transform.run.Inspection;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transform compile}. */
@Command(
        name = "compile",
        mixinStandardHelpOptions = true,
        description = {
            "Render models and tests to SQL below target/compiled.",
            "Queries inside templates are run; nothing is written to the lakehouse. The SQL of a"
                    + " single node is printed."
        })
final class CompileCommand implements Callable<Integer> {
    @Mixin private Building building;
    @Mixin private Selectors selectors;

    @Override
    public Integer call() {
        Building.Started started = building.start();
        Set<String> ids = started.select(selectors);
        Path target = started.target();
        try (Inspection inspection =
                Inspection.open(started.manifest(), started.config(), target)) {
            Map<String, String> compiled = inspection.compile(ids, building.isFullRefresh());
            if (!building.output().json()) {
                started.console()
                        .say("Compiled %d nodes into %s".formatted(compiled.size(), target));
                if (selectors.isGiven() && models(compiled) == 1) {
                    compiled.forEach(
                            (id, sql) -> {
                                if (id.startsWith("model.") || compiled.size() == 1) {
                                    building.output().say(sql);
                                }
                            });
                }
            }
            building.output().result(compiled);
            return 0;
        }
    }

    private static long models(Map<String, String> compiled) {
        return compiled.size() == 1
                ? 1
                : compiled.keySet().stream().filter(id -> id.startsWith("model.")).count();
    }
}
