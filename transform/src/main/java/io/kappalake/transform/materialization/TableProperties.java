package io.kappalake.transform.materialization;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Array;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.StringLiteral;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Trino's table properties, which a model gives as the SQL of their values, in the words of
 * Iceberg.
 */
record TableProperties(
        List<String> partitioning, List<String> sorting, Map<String, String> iceberg) {
    private static final SqlParser PARSER = new SqlParser();

    TableProperties {
        partitioning = List.copyOf(partitioning);
        sorting = List.copyOf(sorting);
        iceberg = Map.copyOf(iceberg);
    }

    /**
     * Reads properties.
     *
     * @throws LakehouseException {@code INVALID_INPUT} naming every property that is wrong or has
     *     no meaning here
     */
    static TableProperties parse(Map<String, String> properties) {
        List<String> partitioning = List.of();
        List<String> sorting = List.of();
        Map<String, String> iceberg = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String value = property.getValue();
            try {
                switch (property.getKey()) {
                    case "partitioning" -> partitioning = texts(value);
                    case "sorted_by" -> sorting = texts(value);
                    case "format" -> iceberg.put("write.format.default", format(text(value)));
                    case "format_version" -> iceberg.put("format-version", version(value));
                    case "compression_codec" ->
                            iceberg.put(
                                    "write.parquet.compression-codec",
                                    text(value).toLowerCase(Locale.ROOT));
                    case "object_store_layout_enabled" ->
                            iceberg.put("write.object-storage.enabled", value.strip());
                    case "max_commit_retry" ->
                            iceberg.put("commit.retry.num-retries", value.strip());
                    case "parquet_bloom_filter_columns" ->
                            texts(value)
                                    .forEach(
                                            column ->
                                                    iceberg.put(
                                                            "write.parquet.bloom-filter-enabled.column."
                                                                    + column,
                                                            "true"));
                    default ->
                            problems.add(
                                    "property %s is not supported: remove it"
                                            .formatted(property.getKey()));
                }
            } catch (IllegalArgumentException | ParsingException e) {
                problems.add(
                        "Invalid value '%s' for property %s (%s)"
                                .formatted(value, property.getKey(), e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new LakehouseException(ErrorCode.INVALID_INPUT, String.join("; ", problems));
        }
        return new TableProperties(partitioning, sorting, iceberg);
    }

    private static String format(String text) {
        if (!text.equalsIgnoreCase("parquet")) {
            throw new IllegalArgumentException("must be 'PARQUET'");
        }
        return "parquet";
    }

    private static String version(String value) {
        if (!value.strip().equals("2")) {
            throw new IllegalArgumentException("must be 2");
        }
        return "2";
    }

    private static String text(String sql) {
        if (PARSER.createExpression(sql.strip()) instanceof StringLiteral literal) {
            return literal.getValue();
        }
        throw new IllegalArgumentException("must be a text in single quotes");
    }

    private static List<String> texts(String sql) {
        if (!(PARSER.createExpression(sql.strip()) instanceof Array array)) {
            throw new IllegalArgumentException("must be ARRAY['...']");
        }
        List<String> texts = new ArrayList<>();
        for (Expression value : array.getValues()) {
            if (!(value instanceof StringLiteral literal)) {
                throw new IllegalArgumentException("must be ARRAY['...'] of texts");
            }
            texts.add(literal.getValue());
        }
        return texts;
    }
}
