package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The differences that an audit's report counts, looked for in the tables. */
record FoundDifferences(JsonNode report, ReplayedLakehouse lakehouse) {
    static FoundDifferences of(JsonNode report, ReplayedLakehouse lakehouse) {
        return new FoundDifferences(report, lakehouse);
    }

    /** A table's part in a report. */
    static JsonNode table(JsonNode report, String name) {
        for (JsonNode table : report.at("/tables")) {
            if (table.at("/table").asText().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("No table " + name + " in " + report);
    }

    /** Asserts that a view has all of them. */
    void assertAllIn(String view) {
        String rows = "SELECT count(*) FROM " + view + " WHERE ";
        for (String name :
                List.of("order_events", "dead_letters", "late_events", "order_metrics")) {
            JsonNode table = table(report, name);
            String in = "coalesce(%s_table, '') = '" + name + "'";
            String before = in.formatted("before");
            String after = in.formatted("after");
            assertThat(lakehouse.count(rows + before + " AND NOT " + after))
                    .as(name)
                    .isEqualTo(table.at("/missing").asLong());
            assertThat(lakehouse.count(rows + after + " AND NOT " + before))
                    .as(name)
                    .isEqualTo(table.at("/extra").asLong());
            assertThat(lakehouse.count(rows + before + " AND " + after))
                    .as(name)
                    .isEqualTo(table.at("/changed").asLong());
        }
        assertThat(
                        lakehouse.count(
                                rows
                                        + "before_table = 'order_events' AND after_table ="
                                        + " 'order_events' AND before = MAP(ARRAY['status'],"
                                        + " ARRAY['canceled']) AND after = MAP(ARRAY['status'],"
                                        + " ARRAY['cancelled']) AND cause = 'DECODE'"))
                .isEqualTo(table(report, "order_events").at("/columns/status").asLong());
    }

    /**
     * Asserts that all rows but these are the same as at some snapshots, in all columns, the time
     * of ingestion too.
     */
    void assertJustTheseSince(SortedMap<String, Long> before) {
        Map<String, String> keys =
                Map.of(
                        "order_events", "kafka_partition, kafka_offset",
                        "dead_letters", "kafka_partition, kafka_offset",
                        "late_events", "kafka_partition, kafka_offset, window_kind, window_start",
                        "order_metrics", "window_kind, window_start, window_end, status");
        keys.forEach(
                (table, key) -> {
                    String then =
                            "SELECT * FROM %s FOR VERSION AS OF %d"
                                    .formatted(table, before.get(table));
                    JsonNode found = table(report, table);
                    String distinct =
                            "SELECT count(*) FROM (SELECT DISTINCT "
                                    + key
                                    + " FROM (%s EXCEPT ALL %s))";
                    assertThat(lakehouse.count(distinct.formatted("SELECT * FROM " + table, then)))
                            .as("new rows of %s", table)
                            .isEqualTo(found.at("/extra").asLong() + found.at("/changed").asLong());
                    assertThat(lakehouse.count(distinct.formatted(then, "SELECT * FROM " + table)))
                            .as("withdrawn rows of %s", table)
                            .isEqualTo(
                                    found.at("/missing").asLong() + found.at("/changed").asLong());
                });
    }
}
