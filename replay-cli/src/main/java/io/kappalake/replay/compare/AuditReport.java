package io.kappalake.replay.compare;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.kappalake.orders.proof.RangeSum;
import io.kappalake.orders.proof.WindowSums;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The result of an audit. Holds no time of its own, so that the same data give the same report.
 *
 * @param rows the verdict on the compared rows alone
 * @param from start of the published range, if it has one; {@code to} its end
 * @param tolerance as it was declared
 * @param configuration the settings that differ between the live rules and the replayed ones
 * @param partitions the first sum on what the tables would be, per frozen range
 * @param windows the second sum on what the tables would be
 * @param tables what would change, per table
 * @param differences a query of all rows that differ; empty if none do
 */
public record AuditReport(
        String runId,
        Verdict verdict,
        Verdict rows,
        Optional<Instant> from,
        Optional<Instant> to,
        String tolerance,
        List<ChangedSetting> configuration,
        List<RangeSum> partitions,
        WindowSums windows,
        List<TableDifference> tables,
        Timeline timeline,
        DataTests dataTests,
        @JsonIgnore Optional<String> differences) {
    public AuditReport {
        requireNonNull(runId, "runId");
        requireNonNull(verdict, "verdict");
        requireNonNull(rows, "rows");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(tolerance, "tolerance");
        configuration = List.copyOf(configuration);
        partitions = List.copyOf(partitions);
        requireNonNull(windows, "windows");
        tables = List.copyOf(tables);
        requireNonNull(timeline, "timeline");
        requireNonNull(dataTests, "dataTests");
        requireNonNull(differences, "differences");
    }

    /** The columns that were not compared, by plain table name. */
    @JsonProperty
    public SortedMap<String, List<String>> notCompared() {
        return NotCompared.COLUMNS;
    }

    /** Returns the difference of one table. */
    public TableDifference table(String name) {
        return tables.stream().filter(t -> t.table().equals(name)).findFirst().orElseThrow();
    }
}
