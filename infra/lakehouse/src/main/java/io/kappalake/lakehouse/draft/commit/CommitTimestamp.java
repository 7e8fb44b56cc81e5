package io.kappalake.lakehouse.draft.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;

/**
 * The one timestamp of all snapshots of a publication. A query engine loads one table after the
 * other, so that a statement may see some tables before and others after; one that reads all of
 * them as of the same time a little in the past does not, but only if they changed at one and the
 * same millisecond.
 */
final class CommitTimestamp {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TIME = "timestamp-ms";

    private final long millis;

    private CommitTimestamp(long millis) {
        this.millis = millis;
    }

    /** The present, or the latest time that a table knows already, if that is later. */
    static CommitTimestamp now(Collection<TableUpdate> updates) {
        return new CommitTimestamp(
                updates.stream()
                        .filter(update -> !update.creates())
                        .mapToLong(update -> update.base().lastUpdatedMillis())
                        .reduce(System.currentTimeMillis(), Math::max));
    }

    /** The metadata of an update, with this timestamp on its snapshot. */
    TableMetadata applyTo(TableUpdate update) {
        if (!update.makesSnapshot()) {
            return update.next();
        }
        try {
            ObjectNode metadata =
                    (ObjectNode) JSON.readTree(TableMetadataParser.toJson(update.next()));
            long snapshot = update.after().getAsLong();
            metadata.put("last-updated-ms", millis);
            move(metadata.path("snapshots"), snapshot);
            move(metadata.path("snapshot-log"), snapshot);
            return TableMetadataParser.fromJson(metadata.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void move(JsonNode entries, long snapshot) {
        for (JsonNode entry : entries) {
            if (entry.path("snapshot-id").asLong() == snapshot) {
                ((ObjectNode) entry).put(TIME, millis);
            }
        }
    }
}
