package io.kappalake.transform.relation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.TrinoSession.Column;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.TypeUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestTrinoTypes {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "boolean;boolean",
                "tinyint;integer",
                "smallint;integer",
                "integer;integer",
                "bigint;bigint",
                "real;real",
                "double;double",
                "decimal(12,2);decimal(12,2)",
                "varchar;varchar",
                "varchar(3);varchar",
                "char(2);varchar",
                "varbinary;varbinary",
                "date;date",
                "time(3);time(6)",
                "timestamp(3);timestamp(6)",
                "timestamp(3) with time zone;timestamp(6) with time zone",
                "uuid;uuid",
                "array(bigint);array(bigint)",
                "map(varchar, double);map(varchar, double)",
                "row(\"a\" bigint, \"b\" array(varchar));row(\"a\" bigint, \"b\" array(varchar))",
            })
    void mapsATypeToIcebergAndBack(String given, String stored) {
        Schema schema = TrinoTypes.schema(List.of(new Column("c", given)));

        assertThat(TrinoTypes.sql(schema.findType("c"))).isEqualTo(stored);
    }

    @Test
    void givesEveryFieldAnIdOfItsOwn() {
        Schema schema =
                TrinoTypes.schema(
                        List.of(
                                new Column("A", "array(row(x bigint, y map(varchar, bigint)))"),
                                new Column("b", "bigint")));

        List<Integer> ids = TypeUtil.indexById(schema.asStruct()).keySet().stream().toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(7);
        assertThat(schema.columns().stream().map(c -> c.name()).collect(Collectors.toList()))
                .containsExactly("a", "b");
    }

    @Test
    void tellsAllColumnsThatMakeNoTable() {
        assertThatThrownBy(
                        () ->
                                TrinoTypes.schema(
                                        List.of(
                                                new Column("_col0", "bigint"),
                                                new Column("a", "interval day to second"),
                                                new Column("b", "json"),
                                                new Column("B", "bigint"))))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("column 1 has no name")
                .hasMessageContaining("a is of type interval day to second")
                .hasMessageContaining("b is of type json")
                .hasMessageContaining("b stands there twice");
    }
}
