package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.local.testing.SharedServers;
import io.kappalake.local.testing.TestingLakehouse;
import io.kappalake.orders.table.OrderTables;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams with different namespaces, topics and groups in one lakehouse leave each other alone. */
@ExtendWith(SharedServers.class)
class ITTwoStreams {
    private static final String INGEST =
            """
            commit-interval: 1s
            idleness: 2s
            out-of-orderness: 1s
            allowed-lateness: 1s
            windows:
              tumbling: 5s
            """;

    private static final class TwoStreams extends TestingLakehouse {
        private final String other = "returns_" + System.nanoTime();
        private final Path second;

        TwoStreams() throws Exception {
            super("first", 2, INGEST);
            second = addStream(other, 3, INGEST);
        }

        void ingest(Path stream, int records, int seed) {
            run(stream, "produce", "--generate", "" + records, "--seed", "" + seed).exits(0);
            run(stream, "ingest", "start").exits(0);
            run(stream, "ingest", "wait", "--patience", "3m").exits(0);
        }

        /** Sends more to a stream whose job runs. */
        void ingestMore(Path stream) {
            run(stream, "produce", "--generate", "500", "--seed", "3").exits(0);
            run(stream, "ingest", "wait", "--patience", "3m").exits(0);
        }

        long read(Path stream) {
            JsonNode report =
                    run(stream, "check", "--patience", "60s", "--output", "json").exits(0).json();
            long read = 0;
            for (JsonNode partition : report.at("/partitions")) {
                read += partition.at("/read").asLong();
            }
            return read;
        }

        /** The data files, branches and tags of a stream's tables. */
        SortedMap<String, Set<String>> state(Path stream) {
            SortedMap<String, Set<String>> state = new TreeMap<>();
            for (TableIdentifier name : OrderTables.of(LakehouseConfig.load(stream)).names()) {
                List<String> files =
                        query(
                                "SELECT file_path FROM %s.\"%s$files\""
                                        .formatted(name.namespace(), name.name()),
                                row -> row.getString(1));
                state.put(name.toString(), new TreeSet<>(files));
                state.put(name + " refs", catalog().loadTable(name).refs().keySet());
            }
            return state;
        }

        long orders(String schema) {
            return count("SELECT count(*) FROM %s.fct_orders".formatted(schema));
        }

        void build(Path stream, String namespace, String marts) {
            run(
                            stream,
                            "transform",
                            "build",
                            "--select",
                            "dim_status +fct_orders",
                            "--vars",
                            "{orders_schema: %s, marts_schema: %s}".formatted(namespace, marts))
                    .exits(0);
        }
    }

    @Test
    void ingestCheckReplayAndModelsOfEachLeaveTheOtherAlone() throws Exception {
        try (TwoStreams lakehouse = new TwoStreams()) {
            Path first = lakehouse.config().file();
            Path second = lakehouse.second;
            lakehouse.ingest(first, 3_000, 1);
            lakehouse.ingest(second, 2_000, 2);
            assertThat(lakehouse.read(first)).isEqualTo(3_000);
            assertThat(lakehouse.read(second)).isEqualTo(2_000);
            assertThat(lakehouse.count("SELECT count(*) FROM order_events"))
                    .isEqualTo(lakehouse.count("SELECT count(*) FROM orders.order_events"))
                    .isLessThanOrEqualTo(3_000);
            assertThat(
                            lakehouse.count(
                                    """
                                    SELECT (SELECT count(*) FROM %1$s.order_events)
                                         + (SELECT count(*) FROM %1$s.dead_letters)"""
                                            .formatted(lakehouse.other)))
                    .isEqualTo(2_000);

            String marts = lakehouse.other + "_marts";
            lakehouse.build(first, "orders", "first_" + marts);
            lakehouse.build(second, lakehouse.other, marts);
            assertThat(lakehouse.orders("first_" + marts))
                    .isEqualTo(
                            lakehouse.count(
                                    "SELECT count(DISTINCT order_id) FROM orders.order_events"));
            assertThat(lakehouse.orders(marts))
                    .isEqualTo(
                            lakehouse.count(
                                    "SELECT count(DISTINCT order_id) FROM %s.order_events"
                                            .formatted(lakehouse.other)));

            SortedMap<String, Set<String>> before = lakehouse.state(second);
            Path plan = lakehouse.servers().dataFolder().resolve(lakehouse.other + "-plan.yaml");
            lakehouse.run("replay", "plan", "--out", plan.toString()).exits(0);
            String run =
                    lakehouse
                            .run("replay", "start", plan.toString(), "--output", "json")
                            .exits(0)
                            .json()
                            .at("/run")
                            .asText();
            Path report = plan.resolveSibling(lakehouse.other + ".html");
            JsonNode audit =
                    lakehouse
                            .run(
                                    "replay",
                                    "audit",
                                    run,
                                    "--report",
                                    report.toString(),
                                    "--output",
                                    "json")
                            .exits(0)
                            .json();
            assertThat(audit.at("/verdict").asText()).isEqualTo("EQUAL");
            assertThat(lakehouse.run(second, "replay", "list", "--output", "json").exits(0).json())
                    .isEmpty();
            assertThat(lakehouse.run(second, "replay", "publish", run, "--yes").exits(2).err())
                    .contains("There is no replay " + run);
            lakehouse.run(second, "replay", "gc", "--remove", "--yes").exits(0);
            lakehouse.run("replay", "publish", run, "--yes", "--all-rows").exits(0);
            assertThat(lakehouse.state(second)).isEqualTo(before);
            assertThat(lakehouse.read(first)).isEqualTo(3_000);
            assertThat(lakehouse.read(second)).isEqualTo(2_000);

            lakehouse.run("replay", "rollback", run, "--yes").exits(0);
            lakehouse.run("ingest", "stop").exits(0);
            assertThat(lakehouse.state(second)).isEqualTo(before);
            lakehouse.ingestMore(second);
            assertThat(lakehouse.read(first)).isEqualTo(3_000);
            assertThat(lakehouse.read(second)).isEqualTo(2_500);
        }
    }
}
