package io.kappalake.orders.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Keys and values of the topic of metrics: JSON objects whose fields are called like the columns of
 * {@code order_metrics}, with times in ISO 8601, UTC. The fields are always in the same order, so
 * that equal keys are equal bytes.
 */
public final class MetricsJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private MetricsJson() {}

    /** The key of a record: its window, kind and status. */
    public static byte[] key(MetricsKey key) {
        return bytes(put(JSON.createObjectNode(), key));
    }

    /** The value of a record: all columns of the row. */
    public static byte[] value(MetricsRecord row) {
        ObjectNode json = put(JSON.createObjectNode(), row.key());
        json.put("order_count", row.orderCount());
        json.put("total_amount_cents", row.totalAmountCents());
        json.put("avg_amount_cents", row.avgAmountCents());
        json.put("min_amount_cents", row.minAmountCents());
        json.put("max_amount_cents", row.maxAmountCents());
        json.put("revision", row.revision());
        json.put("watermark", row.watermark().toString());
        json.put("emitted_at", row.emittedAt().toString());
        return bytes(json);
    }

    private static ObjectNode put(ObjectNode json, MetricsKey key) {
        json.put("window_kind", key.kind());
        json.put("window_start", key.start().toString());
        json.put("window_end", key.end().toString());
        json.put("status", key.status());
        return json;
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write a row of metrics as JSON", e);
        }
    }

    /** The row that a value holds; empty if it is none. */
    public static Optional<MetricsRecord> read(byte[] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(value);
            for (String field : new String[] {"order_count", "total_amount_cents", "revision"}) {
                if (!json.path(field).isIntegralNumber()) {
                    return Optional.empty();
                }
            }
            return Optional.of(
                    new MetricsRecord(
                            new MetricsKey(
                                    json.path("window_kind").asText(),
                                    time(json, "window_start"),
                                    time(json, "window_end"),
                                    json.path("status").asText()),
                            json.path("order_count").asLong(),
                            json.path("total_amount_cents").asLong(),
                            json.path("avg_amount_cents").asDouble(),
                            json.path("min_amount_cents").asLong(),
                            json.path("max_amount_cents").asLong(),
                            json.path("revision").asInt(),
                            time(json, "watermark"),
                            time(json, "emitted_at")));
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant time(JsonNode json, String field) {
        return Instant.parse(json.path(field).asText());
    }
}
