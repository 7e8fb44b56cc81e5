package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that judge new rows, or none, find what they find in all rows. */
@ExtendWith(SharedServers.class)
class ITAuditedRows {
    private static final int STEPS = Sample.rounds(5, 25);

    @TempDir private Path folder;

    private static void project(LakeProject project, int most) {
        project.model(
                        "copies",
                        """
                        {{ config(materialized='incremental', unique_key='number', on_source_delete='delete') }}
                        select number, id, amount, _change from {{ changes(source('raw', 'events')) }}
                        """)
                .model(
                        "plain",
                        """
                        {{ config(materialized='incremental', unique_key='number') }}
                        select number, amount from {{ source('raw', 'events') }}
                        {% if is_incremental() %} where number > (select max(number) from {{ this }}) {% endif %}
                        """)
                .file(
                        "tests/generic/at_most.sql",
                        "{% test at_most(model, column_name, most) %} select * from {{ model }} where {{ column_name }} > {{ most }} {% endtest %}")
                .file(
                        "tests/heavy.sql",
                        "{{ config(severity='warn') }} select id from {{ ref('copies') }} group by id having count(*) > 3")
                .file(
                        "models/tests.yml",
                        """
                        models:
                          - name: copies
                            columns:
                              - name: number
                                data_tests: [{unique: {config: {severity: warn}}}, not_null]
                              - name: amount
                                data_tests: [{at_most: {most: %1$d, config: {severity: warn}}}]
                          - name: plain
                            columns:
                              - name: number
                                data_tests: [{unique: {config: {severity: warn}}}, {not_null: {config: {severity: warn}}}]
                              - name: amount
                                data_tests: [{at_most: {most: %1$d, config: {severity: warn, warn_if: '> 1'}}}]
                        """
                                .formatted(most));
    }

    /** The status and the number of each test. */
    private static Map<String, String> verdicts(Results results) {
        Map<String, String> verdicts = new TreeMap<>();
        for (JsonNode node : results.json().at("/results")) {
            String id = node.at("/uniqueId").asText();
            if (id.startsWith("test.")) {
                String status = node.at("/status").asText().replace("no-op", "pass");
                verdicts.put(id, status + " " + node.at("/failures").asLong());
            }
        }
        return verdicts;
    }

    private static List<String> judged(Results results) {
        List<String> judged = new ArrayList<>();
        for (JsonNode node : results.json().at("/results")) {
            String how = node.at("/details/judged").asText();
            if (!how.isEmpty()) {
                judged.add(how);
            }
        }
        return judged;
    }

    @Test
    void giveTheVerdictOfAll() {
        Random random = Sample.random("audited rows");
        try (LakeProject project = LakeProject.in(folder);
                LakeProject whole = project.elsewhere()) {
            OrderHistory history = new OrderHistory(project, random);
            history.append(false);
            history.append(true);
            project(project, 60);
            List<String> told = new ArrayList<>();
            List<String> judged = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                told.add(step(random.nextInt(7), history, project, whole, random));
                Results some = project.build();
                Results all = whole.build("--audit", "whole");
                judged.addAll(judged(some));
                assertThat(judged(all)).as("after %s", told).doesNotContain("delta", "by key");
                assertThat(verdicts(some)).as("after %s", told).isEqualTo(verdicts(all));
            }
            assertThat(judged).contains("whole", "by key");
        }
    }

    private static String step(
            int kind, OrderHistory history, LakeProject project, LakeProject whole, Random random) {
        switch (kind) {
            case 0 -> {
                history.publishDay();
                return "publish";
            }
            case 1 -> {
                history.revert();
                return "revert";
            }
            case 2 -> {
                project(project, random.nextInt(100));
                return "another test";
            }
            case 3 -> {
                for (LakeProject each : List.of(project, whole)) {
                    if (!each.rows("SHOW TABLES LIKE 'plain'").isEmpty()) {
                        each.execute("INSERT INTO plain SELECT min(number), 99 FROM plain");
                        each.execute("INSERT INTO copies VALUES (1, 1, 99)");
                    }
                }
                return "rows by hand";
            }
            default -> {
                history.append(random.nextBoolean());
                return "append";
            }
        }
    }

    @Test
    void areNewOnesWhereTheRestHasPassed() {
        try (LakeProject project = LakeProject.in(folder)) {
            project.execute(
                    "CREATE TABLE raw.events AS SELECT BIGINT '1' AS number, 1 AS id, 10 AS amount");
            project.declare("events");
            project(project, 60);
            project.build();
            project.execute("INSERT INTO raw.events VALUES (2, 1, 20)");

            Results answer = project.build();

            assertThat(how(answer, "unique_copies")).isEqualTo("by key");
            assertThat(how(answer, "not_null_copies")).isEqualTo("by key");
            assertThat(how(answer, "at_most_copies")).isEqualTo("delta");
            assertThat(how(answer, "heavy")).isEqualTo("whole");
            project.execute("INSERT INTO raw.events VALUES (3, 1, 70)");
            assertThat(status(project.build(), "at_most_copies")).isEqualTo("warn");
            project.execute("INSERT INTO raw.events VALUES (4, 1, 20)");
            Results next = project.build();
            assertThat(how(next, "at_most_copies")).isEqualTo("whole");
            assertThat(status(next, "at_most_copies")).isEqualTo("warn");
        }
    }

    private static String how(Results answer, String test) {
        return node(answer, test).at("/details/judged").asText();
    }

    private static String status(Results answer, String test) {
        return node(answer, test).at("/status").asText();
    }

    private static JsonNode node(Results answer, String test) {
        for (JsonNode node : answer.json().at("/results")) {
            if (node.at("/uniqueId").asText().startsWith("test.shop." + test)) {
                return node;
            }
        }
        throw new AssertionError("no test " + test + " in " + answer.out());
    }
}
