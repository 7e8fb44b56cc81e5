package io.kappalake.transform.cli;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.context.Warehouse;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.run.Inspection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code transform show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Run a model's query as a first build would, and show some rows. Nothing is written.")
final class ShowCommand implements Callable<Integer> {
    @Mixin private Building building;
    @Mixin private Selectors selectors;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many rows (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() {
        Building.Started started = building.start();
        if (limit < 1) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid value '%d' for --limit (must be at least 1)".formatted(limit));
        }
        List<ModelNode> models =
                started.select(selectors).stream()
                        .filter(started.manifest().models()::containsKey)
                        .map(started.manifest().models()::get)
                        .toList();
        if (models.size() != 1) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot show %d models: select one, such as --select fct_orders"
                            .formatted(models.size()));
        }
        try (Inspection inspection =
                Inspection.open(started.manifest(), started.config(), started.target())) {
            Warehouse.Result result = inspection.show(models.getFirst(), limit);
            if (!building.output().json()) {
                building.output().table(result.names(), result.rows());
            }
            building.output().result(rows(result));
            return 0;
        }
    }

    private static List<Map<String, Object>> rows(Warehouse.Result result) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (List<Object> values : result.rows()) {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                row.put(result.names().get(i), values.get(i));
            }
            rows.add(row);
        }
        return rows;
    }
}
