package io.kappalake.lakehouse.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import org.apache.iceberg.Table;

/** Notes among the properties of a live table, which change none of its rows. */
public final class TableProperty {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();

    private TableProperty() {}

    /** Sets one property, in a commit of its own. */
    public static void set(Table table, String key, String value) {
        table.updateProperties().set(key, value).commit();
    }

    /** An object as the value of a property. */
    public static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write a property as JSON: " + value, e);
        }
    }

    /**
     * The object that a property has as its value.
     *
     * @throws LakehouseException {@code FAILED} if it is not of that kind
     */
    public static <T> T read(String key, String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read the property %s (%s): it was written by another version"
                            .formatted(key, e.getOriginalMessage()),
                    e);
        }
    }
}
