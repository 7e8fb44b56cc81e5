package io.kappalake.replay.compare;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.relation.OrderRelations;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ManifestRequest;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.run.SourceTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the data tests of a transform project that concern the order tables. */
public final class ProjectTests implements DataTests.Runner {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectTests.class);
    private static final String PROJECT_FILE = "dbt_project.yml";

    private final LakehouseConfig config;
    private final Path project;
    private final Path target;

    /**
     * The tests of a project.
     *
     * @param project the folder of {@code dbt_project.yml}; where there is none, the report says so
     * @param target folder for compiled SQL
     */
    public ProjectTests(LakehouseConfig config, Path project, Path target) {
        this.config = requireNonNull(config, "config");
        this.project = requireNonNull(project, "project");
        this.target = requireNonNull(target, "target");
    }

    /**
     * Runs the tests; what they find, and that one cannot run, is in the result.
     *
     * @throws io.kappalake.lakehouse.LakehouseException {@code INVALID_INPUT} with all problems of
     *     the project; {@code UNAVAILABLE} if the catalog does not answer
     */
    @Override
    public DataTests run(OrderRelations tables) {
        if (!Files.exists(project.resolve(PROJECT_FILE))) {
            return new DataTests(
                    "No data test was run: there is no %s in %s".formatted(PROJECT_FILE, project),
                    List.of());
        }
        String namespace = OrderTables.of(config).namespace().toString();
        Manifest manifest =
                new ManifestRequest(
                                project,
                                config,
                                Map.of("orders_schema", namespace),
                                Optional.empty(),
                                1,
                                false,
                                text -> LOG.debug("{}", text))
                        .load(warning -> LOG.warn("{}", warning));
        Map<RelationName, String> instead = new LinkedHashMap<>();
        for (OrderTable table : OrderTable.all()) {
            instead.put(
                    new RelationName(config.trino().catalog(), namespace, table.tableName()),
                    tables.relation(table));
        }
        List<DataTests.Result> results =
                new SourceTests(manifest, config, target)
                        .run(instead).stream()
                                .map(
                                        result ->
                                                new DataTests.Result(
                                                        result.name(),
                                                        result.status().toString(),
                                                        result.failures(),
                                                        result.message()))
                                .toList();
        return new DataTests(
                "%d of the %d tests of %s concern the order tables alone"
                        .formatted(
                                results.size(), manifest.tests().size(), manifest.project().name()),
                results);
    }
}
