package io.kappalake.transform.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads who got a project wrong. */
class TestBrokenProject {
    @TempDir Path folder;

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        TestingProject files =
                TestingProject.in(folder)
                        .file(
                                "dbt_project.yml",
                                """
                                name: shop
                                model-path: [models]
                                on-run-start: ["create schema x"]
                                models:
                                  shop:
                                    +materialised: table
                                    marts:
                                      properties: {format: "'ORC'"}
                                """)
                        .file("packages.yml", "packages:\n- package: dbt-labs/dbt_utils\n")
                        .file("snapshots/orders.sql", "{% snapshot x %}{% endsnapshot %}")
                        .model("orders")
                        .model("marts/Orders")
                        .model("marts/daily")
                        .file("models/marts/empty.sql", " \n")
                        .file("models/ml.py", "def model(dbt, session): ...")
                        .file(
                                "models/marts/marts.yml",
                                """
                                version: 2
                                models:
                                - name: dayly
                                - name: daily
                                  materialized: table
                                  versions: [{v: 1}]
                                  columns:
                                  - name: id
                                    test: [unique]
                                  - name: ID
                                  data_tests:
                                  - unique: id
                                  - not_null:
                                    column_name: id
                                - name: daily
                                exposures:
                                - name: dashboard
                                """)
                        .file(
                                "models/sources.yml",
                                """
                                sources:
                                - name: raw
                                  database: other
                                  tables: [{name: a}, {name: a}]
                                """)
                        .file("models/syntax.yml", "models:\n- name: [\n")
                        .file("seeds/daily.csv", "a\n1\n");
        files.read();

        assertThatThrownBy(files.problems()::throwIfAny)
                .isInstanceOf(LakehouseException.class)
                .hasMessage(
                        """
                        Invalid project (23 problems in 10 files):
                          dbt_project.yml:2:1: Unknown key model-path of the project, did you mean model-paths?
                          dbt_project.yml:3:1: Unsupported key on-run-start of the project: run the statements beside, or write them into a model
                          dbt_project.yml:6:5: Unknown configuration materialised of a model, did you mean materialized?
                          dbt_project.yml:8:7: Invalid key models.shop.marts.properties (must be +properties, or a folder that exists)
                          dbt_project.yml:8:20: Unknown configuration format of a model: remove it, or put what is your own below meta
                          models/marts/empty.sql: Invalid file: it is empty; write a SELECT or remove it
                          models/marts/marts.yml:3:3: Unknown model dayly, did you mean daily?
                          models/marts/marts.yml:5:3: Unknown key materialized of model daily: write it below config
                          models/marts/marts.yml:6:3: Unsupported key versions of model daily: versions of models are not supported
                          models/marts/marts.yml:9:5: Unknown key test of column daily.id, did you mean tests?
                          models/marts/marts.yml:10:5: Column ID of daily is given twice, first in models/marts/marts.yml:8:5: remove one
                          models/marts/marts.yml:12:5: Invalid arguments 'id' of test unique (must be a map)
                          models/marts/marts.yml:13:5: Invalid test with keys not_null, column_name (must be one key, the test's name): indent its arguments below it
                          models/marts/marts.yml:15:3: Model daily is described twice, first in models/marts/marts.yml:4:3: write all into one
                          models/marts/marts.yml:16:1: Unsupported key exposures of a properties file: remove it
                          models/ml.py: Unsupported file: models in Python are not supported; write SQL
                          models/orders.sql: Name orders is taken by models/marts/Orders.sql (names must differ by more than case): rename one
                          models/sources.yml:3:3: Invalid value 'other' for database of source (must be lake): one run sees one catalog, so remove it or read the table through a view
                          models/sources.yml:4:24: Table a of source raw is given twice, first in models/sources.yml:4:13: remove one
                          models/syntax.yml:3:1: Invalid YAML: expected the node content, but found '<stream end>' while parsing a flow node
                          packages.yml:1:1: Unsupported file: packages are not supported; copy the macros you need into macros/
                          seeds/daily.csv: Name daily is taken by models/marts/daily.sql (names must differ by more than case): rename one
                          snapshots/orders.sql: Unsupported file: snapshots are not supported; remove it\
                        """);
    }

    @Test
    void reportsFilesThatCannotBeRead() throws IOException {
        TestingProject files = TestingProject.in(folder).model("orders");
        Files.write(
                folder.resolve("models/latin.sql"),
                "select 'é'".getBytes(StandardCharsets.ISO_8859_1));
        Files.createSymbolicLink(folder.resolve("models/loop"), folder.resolve("models"));
        files.read();

        assertThat(files.problems().all())
                .containsExactly(
                        "models/latin.sql: Cannot read this file: it is not UTF-8 text; save it as"
                                + " such",
                        "models/loop: Cannot follow this link: it leads back to a folder above it;"
                                + " remove it");
    }

    @Test
    void reportsFoldersOutsideTheProject() {
        TestingProject files =
                TestingProject.in(folder)
                        .file("dbt_project.yml", "name: shop\nmodel-paths: [../models]\n");
        files.read();

        assertThat(files.problems().all())
                .containsExactly(
                        "dbt_project.yml: Invalid folder ../models (must be relative and inside the"
                                + " project)");
    }

    @Test
    void stopsAtAProjectFileThatIsNotYaml() {
        TestingProject files = TestingProject.in(folder).file("dbt_project.yml", "name: [\n");

        assertThatThrownBy(files::read)
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("dbt_project.yml:2:1: Invalid YAML");
    }

    @Test
    void refusesWhatTheProjectFileAsksForInVain() {
        TestingProject files =
                TestingProject.in(folder)
                        .file(
                                "dbt_project.yml",
                                """
                                name: shop
                                require-dbt-version: [">=1.6.0", "<1.10.0", "latest"]
                                query-comment: "run by {{ target.user }}"
                                quoting: {identifer: true}
                                dispatch:
                                  - macro_namespace: dbt_utils
                                    search_order: [shop, trino_utils, dbt_utils]
                                """)
                        .model("orders");
        files.read();

        assertThat(files.problems().all())
                .containsExactly(
                        "dbt_project.yml:2:1: Cannot meet require-dbt-version <1.10.0: the language of dbt 1.10.0 is spoken here; widen the range, or write flags: {version_check: false}",
                        "dbt_project.yml:2:1: Invalid value 'latest' for require-dbt-version (must be such as '>=1.6.0')",
                        "dbt_project.yml:3:1: Unsupported key query-comment of the project: statements carry no comments; remove it, the SQL that ran is below the target path",
                        "dbt_project.yml:4:11: Unknown key identifer of quoting, did you mean identifier?",
                        "dbt_project.yml:7:5: Unknown package trino_utils in search_order of dispatch (must be shop or dbt): packages are not supported, copy its macros into macros/ and remove it",
                        "dbt_project.yml:7:5: Unknown package dbt_utils in search_order of dispatch (must be shop or dbt): packages are not supported, copy its macros into macros/ and remove it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "require-dbt-version: '>=1.6.0,<2.0.0' => 0",
                "require-dbt-version: ['>1.10.0-rc1', '<= v1.10.0', '=1.10.0', 1.10.0] => 0",
                "require-dbt-version: '>=2.0.0' => 1",
                "require-dbt-version: '1.9.0' => 1",
                "require-dbt-version: '<1.10.0-rc1' => 1",
                "{require-dbt-version: '>=2.0.0', flags: {version_check: false}} => 0",
                "query-comment: => 0",
                "query-comment: '' => 0",
                "query-comment: {comment: x, append: true} => 1",
            })
    void aProjectMayRequireTheVersionThatIsSpoken(String line, int problems) {
        String text =
                line.startsWith("{") ? "{name: shop, " + line.substring(1) : "name: shop\n" + line;
        TestingProject files =
                TestingProject.in(folder).file("dbt_project.yml", text).model("orders");
        files.read();

        assertThat(files.problems().all()).hasSize(problems);
    }

    @Test
    void reportsTheSameTestGivenTwice() {
        TestingProject files =
                TestingProject.in(folder)
                        .model("orders")
                        .file(
                                "models/orders.yml",
                                """
                                models:
                                - name: orders
                                  columns:
                                  - name: id
                                    data_tests:
                                    - unique
                                    - unique: {config: {severity: warm}}
                                """);
        files.read();

        assertThat(files.problems().all())
                .containsExactly(
                        "models/orders.yml:7:7: Test unique_orders_id is given twice with the same"
                                + " arguments, first in models/orders.yml:6:7: remove one, or name one",
                        "models/orders.yml:7:25: Invalid value 'warm' for severity (must be error"
                                + " or warn, did you mean warn?)");
    }
}
