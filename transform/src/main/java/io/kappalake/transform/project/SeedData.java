package io.kappalake.transform.project;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The rows of a seed.
 *
 * @param rows each of as many values as there are columns: null, or by the type of an inferred
 *     column {@link Boolean} (BOOLEAN), {@link Long} (INTEGER, BIGINT), {@link
 *     java.math.BigDecimal} (DECIMAL(38, 0)), {@link Double} (DOUBLE), {@link java.time.LocalDate}
 *     (DATE), {@link java.time.LocalDateTime} (TIMESTAMP(6)) or {@link String} (VARCHAR); {@link
 *     String}, as Trino casts it to the type, in other columns
 */
public record SeedData(List<SeedColumn> columns, List<List<Object>> rows) {
    public SeedData {
        columns = List.copyOf(columns);
        List<List<Object>> copied = new ArrayList<>();
        rows.forEach(row -> copied.add(Collections.unmodifiableList(new ArrayList<>(row))));
        rows = Collections.unmodifiableList(copied);
    }
}
