package io.kappalake.transform.manifest;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.context.NodeDescription;
import io.kappalake.transform.project.GenericTest;
import io.kappalake.transform.project.ModelFile;
import io.kappalake.transform.project.Project;
import io.kappalake.transform.project.SeedFile;
import io.kappalake.transform.project.SingularTest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the files of a project say of its models, seeds and tests. Immutable. */
final class Descriptions {
    /** What dbt says is the code of a generic test. */
    private static final String GENERIC_CODE = "{{ test_%s(**_dbt_generic_test_kwargs) }}";

    private final Map<String, NodeDescription> byId = new HashMap<>();

    Descriptions(Project project) {
        project.models().forEach(model -> byId.put(model.id(), of(model)));
        project.seeds().forEach(seed -> byId.put(seed.id(), of(seed)));
        project.singularTests().forEach(test -> byId.put(test.id(), of(test)));
        project.genericTests().forEach(test -> byId.put(test.id(), of(test)));
    }

    Optional<NodeDescription> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    static NodeDescription of(ModelFile model) {
        return new NodeDescription(
                model.file(),
                model.fqn(),
                model.properties().description(),
                model.properties().columns(),
                model.properties().where().map(Location::file),
                Optional.of(model.sql()),
                Map.of());
    }

    static NodeDescription of(SeedFile seed) {
        return new NodeDescription(
                seed.file(),
                seed.fqn(),
                seed.properties().description(),
                seed.properties().columns(),
                seed.properties().where().map(Location::file),
                Optional.empty(),
                Map.of());
    }

    private static NodeDescription of(SingularTest test) {
        return new NodeDescription(
                test.file(),
                test.fqn(),
                test.description(),
                List.of(),
                Optional.empty(),
                Optional.of(test.sql()),
                Map.of());
    }

    private static NodeDescription of(GenericTest test) {
        Map<String, Object> arguments = new LinkedHashMap<>(test.arguments());
        test.column().ifPresent(column -> arguments.put("column_name", column));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", test.testName());
        metadata.put("kwargs", arguments);
        test.namespace().ifPresent(namespace -> metadata.put("namespace", namespace));
        Map<String, Object> others = new LinkedHashMap<>();
        others.put("path", test.name() + ".sql");
        others.put("attached_node", test.attachedTo());
        others.put("test_metadata", metadata);
        others.put("raw_code", GENERIC_CODE.formatted(test.testName()));
        others.put("checksum", Map.of("name", "none", "checksum", ""));
        test.column().ifPresent(column -> others.put("column_name", column));
        return new NodeDescription(
                test.where().file(),
                test.fqn(),
                test.description(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                others);
    }
}
