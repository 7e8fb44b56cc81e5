package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.local.testing.Answer;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.replay.run.ReplayStep;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka has forgotten a part of what is to be replayed. */
@ExtendWith(SharedServers.class)
class ITReplayTruncated {
    private static final int RECORDS = 4_000;

    private ReplayedLakehouse lakehouse;

    @AfterEach
    void close() {
        lakehouse.close();
    }

    @Test
    void takesFromTheTablesWhatKafkaHasForgotten() throws Exception {
        lakehouse = ReplayedLakehouse.ingesting("forgotten", RECORDS);
        SortedMap<String, Long> before = lakehouse.snapshots();
        Map<Integer, Long> ends = lakehouse.ends();
        lakehouse.truncate(0, ends.get(0) / 2);
        lakehouse.truncate(1, ends.get(1));
        JsonNode plan = lakehouse.planned();
        JsonNode source = plan.at("/plan/source/partitions");
        ends.forEach(
                (partition, end) -> {
                    assertThat(source.at("/%d/start".formatted(partition)).asLong()).isZero();
                    assertThat(source.at("/%d/stop".formatted(partition)).asLong()).isEqualTo(end);
                });
        assertThat(source.at("/0/kafkaFrom").asLong()).isEqualTo(ends.get(0) / 2);
        assertThat(source.at("/1/kafkaFrom").asLong()).isEqualTo(ends.get(1));
        assertThat(source.at("/2/kafkaFrom").asLong()).isZero();

        String run = plan.at("/plan/run").asText();
        Process slow =
                lakehouse.launch("replay", "start", plan.at("/file").asText(), "--max-rate", "400");
        lakehouse.awaitStep(run, ReplayStep.JOB_SUBMITTED);
        // retention runs ahead of the job
        lakehouse.truncate(2, ends.get(2) - 3);
        lakehouse.truncate(3, ends.get(3));
        assertThat(slow.waitFor()).isZero();

        Answer audited = lakehouse.audit(run).exits(0);
        assertThat(audited.err())
                .contains(
                        "Kafka has forgotten offsets 0 to %d of partition 2 since the plan was made"
                                .formatted(ends.get(2) - 4));
        JsonNode report = audited.json();
        assertThat(report.at("/verdict").asText()).isEqualTo("EQUAL");
        lakehouse.run("replay", "publish", run, "--yes", "--all-rows").exits(0);
        TableRows.assertSameAs(before, lakehouse);
        lakehouse.assertCheckIsGreen();
    }

    @Test
    void readsALogAndTheOneThatFollowsIt() throws Exception {
        lakehouse = ReplayedLakehouse.ingesting("followed", RECORDS);
        Path old = lakehouse.plan();
        Map<Integer, Long> border = lakehouse.ends();
        lakehouse.run("ingest", "stop").exits(0);
        lakehouse.dropTopic();
        lakehouse.createTopic(ProducedOrders.PARTITIONS);
        assertThat(lakehouse.run("replay", "lag").exits(1).out())
                .contains("another log", "made anew");
        lakehouse.records().produce(2 * RECORDS);
        // although each partition has more offsets than before
        assertThat(
                        lakehouse
                                .run(
                                        "replay",
                                        "plan",
                                        "--out",
                                        old.resolveSibling("other").toString())
                                .exits(4)
                                .err())
                .contains("another log", "made anew");
        lakehouse.run("ingest", "start", "--new-log").exits(0);
        lakehouse.awaitIngested();
        assertThat(lakehouse.run("replay", "start", old.toString()).exits(4).err())
                .contains("was made anew");

        JsonNode plan = lakehouse.planned();
        border.forEach(
                (partition, end) ->
                        assertThat(
                                        plan.at(
                                                        "/plan/source/partitions/%d/kafkaFrom"
                                                                .formatted(partition))
                                                .asLong())
                                .isEqualTo(end));
        String run = lakehouse.start(Path.of(plan.at("/file").asText())).at("/run").asText();
        JsonNode report = lakehouse.audit(run).exits(0).json();
        assertThat(report.at("/verdict").asText()).isEqualTo("EQUAL");
        lakehouse.run("replay", "publish", run, "--yes").exits(0);
        lakehouse.assertCheckIsGreen();
        assertThat(lakehouse.count("SELECT max(kafka_offset) FROM order_events"))
                .isGreaterThan(border.values().stream().mapToLong(end -> end).max().orElseThrow());
        assertThat(
                        lakehouse
                                .run("replay", "lag", "--output", "json")
                                .exits(0)
                                .json()
                                .at("/partitions/0/recordsBehind")
                                .asLong())
                .isZero();
    }

    @Test
    void refusesToStartWhenKafkaForgotAfterThePlan() throws Exception {
        lakehouse = ReplayedLakehouse.ingesting("forgetting", RECORDS / 4);
        Set<String> before = lakehouse.files();
        Path plan = lakehouse.plan();
        lakehouse.truncate(2, 17);
        lakehouse.truncate(3, 5);

        Answer refused = lakehouse.run("replay", "start", plan.toString()).exits(4);
        assertThat(refused.err())
                .contains("offsets 0 to 16 of partition 2")
                .contains("offsets 0 to 4 of partition 3")
                .doesNotContain("of partition 0")
                .contains("Plan again");
        assertThat(lakehouse.leftovers()).isEmpty();
        assertThat(lakehouse.run("replay", "list", "--output", "json").exits(0).json()).isEmpty();
        assertThat(lakehouse.files()).isEqualTo(before);

        lakehouse.run("replay", "start", lakehouse.plan().toString(), "--dry-run").exits(0);
    }
}
