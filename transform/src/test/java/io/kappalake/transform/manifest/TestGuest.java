package io.kappalake.transform.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.transform.jinja.JinjaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lakehouse refuses to a project. */
class TestGuest {
    private static final Map<String, String> VARIABLES =
            Map.ofEntries(
                    Map.entry("WAREHOUSE_USER", "ann"),
                    Map.entry("DB_PASSWORD", "p"),
                    Map.entry("db_passwd", "p"),
                    Map.entry("CLIENT_SECRET", "s"),
                    Map.entry("GITHUB_TOKEN", "t"),
                    Map.entry("PARTITION_KEY", "day"),
                    Map.entry("GOOGLE_APPLICATION_CREDENTIALS", "c"),
                    Map.entry("AWS_PROFILE", "a"),
                    Map.entry("KAPPALAKE_POSTGRES", "k"),
                    Map.entry("DBT_ENV_SECRET_X", "x"),
                    Map.entry("REGION", "north"));

    @TempDir Path folder;
    private Path yaml;

    @BeforeEach
    void write() throws IOException {
        Path secrets = Files.writeString(folder.resolve("credentials.env"), "STORED=1\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
        yaml =
                Files.writeString(
                        folder.resolve("kappalake.yaml"),
                        """
                        env-file: credentials.env
                        kafka: {bootstrap-servers: 'localhost:9092'}
                        catalog: {type: hive, warehouse: s3://lake/warehouse}
                        storage: {endpoint: 'http://localhost:9000', checkpoints: s3://lake/flink}
                        trino: {url: 'http://localhost:8080', user: '${WAREHOUSE_USER}'}
                        flink: {url: 'http://localhost:8081'}
                        """);
    }

    private LakehouseConfig config(Map<String, String> overrides) {
        return LakehouseConfig.load(yaml, overrides, VARIABLES);
    }

    /** What a project reads, with the rules of a configuration. */
    private String read(LakehouseConfig config, String variable) {
        return ManifestRequest.environment(VARIABLES, config).read(variable, "not set").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WAREHOUSE_USER",
                "STORED",
                "DB_PASSWORD",
                "db_passwd",
                "CLIENT_SECRET",
                "GITHUB_TOKEN",
                "PARTITION_KEY",
                "GOOGLE_APPLICATION_CREDENTIALS",
                "AWS_PROFILE",
                "KAPPALAKE_POSTGRES",
                "DBT_ENV_SECRET_X",
                "some_token_that_is_not_set"
            })
    void secretsAreRefusedByName(String variable) {
        LakehouseConfig config = config(Map.of());

        assertThatThrownBy(() -> read(config, variable))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("Cannot use secret env var '%s'".formatted(variable));
    }

    @Test
    void othersAreRead() {
        assertThat(read(config(Map.of()), "REGION")).isEqualTo("north");
        assertThat(read(config(Map.of()), "NOTHING")).isEqualTo("not set");
    }

    @Test
    void whatTheLakehouseAllowsIsReadAndNothingElse() {
        LakehouseConfig config = config(Map.of("transform.env", "PARTITION_KEY, NOTHING"));

        assertThat(read(config, "PARTITION_KEY")).isEqualTo("day");
        assertThat(read(config, "NOTHING")).isEqualTo("not set");
        assertThatThrownBy(() -> read(config, "REGION"))
                .hasMessageContaining("it is not among those of transform.env in kappalake.yaml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    REGION, WAREHOUSE_USER | without WAREHOUSE_USER, which
                    STORED                 | without STORED, which
                    DBT_ENV_SECRET_A       | without DBT_ENV_SECRET_A, which
                    a b                    | names of environment variables
                    """)
    void whatTheLakehouseMayNotAllowIsRefused(String names, String message) {
        assertThatThrownBy(() -> config(Map.of("transform.env", names)))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining(message);
    }

    @Test
    void yamlFilesAndModelsAreHeldToTheSame() throws IOException {
        LakehouseConfig config = config(Map.of("trino.user", "ann"));
        Path root = Files.createDirectories(folder.resolve("project/models")).getParent();
        Files.writeString(
                root.resolve("dbt_project.yml"),
                "name: shop\nmodels: {+alias: \"{{ env_var('CATALOG_PASSWORD', '') }}\"}\n");

        assertThatThrownBy(() -> load(root, config, Map.of()))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("dbt_project.yml:2")
                .hasMessageContaining("Cannot use secret env var 'CATALOG_PASSWORD'");
        Files.writeString(root.resolve("dbt_project.yml"), "name: shop\n");
        Files.writeString(
                root.resolve("models/m.sql"),
                "select '{{ env_var('CATALOG_PASSWORD', '') }}' as a");
        assertThatThrownBy(() -> load(root, config, Map.of()))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("models/m.sql:1")
                .hasMessageContaining("Cannot use secret env var 'CATALOG_PASSWORD'");
    }

    @Test
    void nothingIsBuiltIntoSchemasOfTheLakehouse() throws IOException {
        LakehouseConfig config =
                config(Map.of("trino.user", "ann", "tables.namespace", "web_orders"));
        Path root = Files.createDirectories(folder.resolve("project/models")).getParent();
        Files.createDirectories(root.resolve("seeds"));
        Files.createDirectories(root.resolve("macros"));
        Files.writeString(root.resolve("dbt_project.yml"), "name: shop\nseeds: {+schema: ops}\n");
        Files.writeString(
                root.resolve("macros/names.sql"),
                "{% macro generate_schema_name(custom, node) %}{{ custom or 'marts' }}{% endmacro %}");
        Files.writeString(root.resolve("seeds/ledger.csv"), "a\n1\n");
        model(root, "order_events", "schema='Web_Orders', materialized='table'");
        model(root, "leftovers", "schema='drafts', materialized='view'");
        model(root, "inlined", "schema='drafts', materialized='ephemeral'");
        model(root, "fine", "schema='orders'");

        assertThatThrownBy(() -> load(root, config, Map.of()))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining(
                        "models/order_events.sql: Cannot build model.shop.order_events")
                .hasMessageContaining("models/leftovers.sql: Cannot build model.shop.leftovers")
                .hasMessageContaining("seeds/ledger.csv: Cannot build seed.shop.ledger")
                .hasMessageContaining("belongs to the lakehouse; change schema")
                .satisfies(
                        e ->
                                assertThat(e.getMessage())
                                        .doesNotContain("inlined")
                                        .doesNotContain("fine"));
    }

    private static void model(Path root, String name, String config) throws IOException {
        Files.writeString(
                root.resolve("models/" + name + ".sql"),
                "{{ config(%s) }} select 1 as a".formatted(config));
    }

    private static void load(Path root, LakehouseConfig config, Map<String, Object> vars) {
        new ManifestRequest(root, config, vars, Optional.empty(), 1, false, text -> {})
                .load(warning -> {});
    }
}
