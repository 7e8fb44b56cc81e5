package io.kappalake.lakehouse.draft.metadata;

import static java.util.Collections.unmodifiableMap;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * Note of a publication on each of its tables: in the summary of the snapshot that it made, or, if
 * only properties changed, in a property, of which each table has one.
 *
 * @param before the table's snapshot before; empty if there was none
 * @param created whether the table was made
 * @param earlier the former value of each property that was changed; empty if it was not set
 * @param set the new value of each property that was changed; empty if it was removed
 * @param schema id of the schema before, if another one was set
 * @param partitioning id of the partitioning before, if the table was replaced
 * @param order id of the sort order before, if the table was replaced
 * @param replaced whether schema, partitioning and order were replaced
 */
public record Receipt(
        String id,
        String runId,
        OptionalLong before,
        boolean created,
        Map<String, Optional<String>> earlier,
        Map<String, Optional<String>> set,
        OptionalInt schema,
        OptionalInt partitioning,
        OptionalInt order,
        boolean replaced) {
    public static final String PUBLICATION_ID = "kappalake.publication-id";
    public static final String RUN_ID = "kappalake.run-id";
    public static final String REPLACED_FILES = "kappalake.replaced-files";

    private static final String KEY = "kappalake.publication";
    private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

    public Receipt {
        requireNonNull(id, "id");
        requireNonNull(runId, "runId");
        earlier = unmodifiableMap(new TreeMap<>(earlier));
        set = unmodifiableMap(new TreeMap<>(set));
    }

    /** The entries that it adds to a snapshot's summary. */
    public Map<String, String> summary(int replacedFiles) {
        Map<String, String> summary = new TreeMap<>();
        set.forEach((key, value) -> value.ifPresent(text -> summary.put(key, text)));
        summary.put(PUBLICATION_ID, id);
        summary.put(RUN_ID, runId);
        summary.put(REPLACED_FILES, Integer.toString(replacedFiles));
        summary.put(KEY, toJson());
        return summary;
    }

    /** The table properties that it adds where no snapshot is made. */
    public Map<String, String> property() {
        return Map.of(KEY, toJson());
    }

    /** That of the publication which made a snapshot. */
    public static Optional<Receipt> in(Snapshot snapshot) {
        return Optional.ofNullable(snapshot.summary())
                .flatMap(summary -> Optional.ofNullable(summary.get(KEY)))
                .map(Receipt::parse);
    }

    /** That of the last publication which changed nothing but properties. */
    public static Optional<Receipt> last(TableMetadata table) {
        return Optional.ofNullable(table.property(KEY, null)).map(Receipt::parse);
    }

    private String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot write the receipt of publication " + id, e);
        }
    }

    private static Receipt parse(String json) {
        try {
            return JSON.readValue(json, Receipt.class);
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read the receipt of a publication (%s): it was written by something else"
                            .formatted(json),
                    e);
        }
    }
}
