package io.kappalake.transform.materialization;

import static io.kappalake.transform.project.OnSchemaChange.APPEND_NEW_COLUMNS;
import static io.kappalake.transform.project.OnSchemaChange.FAIL;
import static io.kappalake.transform.project.OnSchemaChange.IGNORE;
import static io.kappalake.transform.project.OnSchemaChange.SYNC_ALL_COLUMNS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.trino.TrinoSession.Column;
import io.kappalake.transform.project.OnSchemaChange;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TrinoTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.junit.jupiter.api.Test;

class TestSchemaChange {
    private static final RelationName TABLE = new RelationName("lake", "marts", "t");
    private static final Schema LIVE = schema("id", "bigint", "n", "integer", "s", "varchar");

    private static Schema schema(String... namesAndTypes) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            columns.add(new Column(namesAndTypes[i], namesAndTypes[i + 1]));
        }
        return TrinoTypes.schema(columns);
    }

    private static SchemaChange change(OnSchemaChange mode, String... model) {
        return SchemaChange.of(TABLE, LIVE, schema(model), mode);
    }

    private static List<String> columns(Schema schema) {
        return schema.columns().stream()
                .map(column -> column.name() + " " + TrinoTypes.sql(column.type()))
                .toList();
    }

    @Test
    void ignoresNewColumns() {
        SchemaChange change =
                change(IGNORE, "id", "bigint", "n", "integer", "s", "varchar", "x", "date");

        assertThat(change.changed()).isFalse();
        assertThat(change.written()).containsExactly("id", "n", "s");
    }

    @Test
    void appendsNewColumnsAndLeavesTheOthers() {
        SchemaChange change = change(APPEND_NEW_COLUMNS, "x", "date", "id", "bigint");

        assertThat(change.changed()).isTrue();
        assertThat(columns(change.target()))
                .containsExactly("id bigint", "n integer", "s varchar", "x date");
        assertThat(change.written()).containsExactly("id", "x");
    }

    @Test
    void addsDropsAndWidensWhenItSynchronizes() {
        SchemaChange change =
                change(SYNC_ALL_COLUMNS, "id", "bigint", "n", "bigint", "x", "array(date)");

        assertThat(columns(change.target()))
                .containsExactly("id bigint", "n bigint", "x array(date)");
    }

    @Test
    void takesANarrowerTypeAsItIs() {
        SchemaChange change = change(FAIL, "id", "integer", "n", "smallint", "s", "varchar(3)");

        assertThat(change.changed()).isFalse();
    }

    @Test
    void failsOnAnyDifferenceIfAsked() {
        assertThatThrownBy(() -> change(FAIL, "id", "bigint", "n", "bigint", "x", "date"))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("new columns [x]")
                .hasMessageContaining("lacks the table's columns [s]")
                .hasMessageContaining("types changed: [n from integer to bigint]")
                .hasMessageContaining("--full-refresh");
    }

    @Test
    void refusesAMissingColumnUnlessItMaySynchronize() {
        assertThatThrownBy(() -> change(IGNORE, "id", "bigint", "n", "integer"))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("lacks the table's columns [s]");
    }

    @Test
    void refusesWhatIcebergCannotPromoteInEveryMode() {
        for (OnSchemaChange mode : OnSchemaChange.values()) {
            assertThatThrownBy(() -> change(mode, "id", "varchar", "n", "integer", "s", "bigint"))
                    .isInstanceOf(LakehouseException.class)
                    .hasMessageContaining("id from bigint to varchar")
                    .hasMessageContaining("s from varchar to bigint");
        }
    }

    private static SchemaChange nested(String live, String model) {
        return SchemaChange.of(TABLE, schema("a", live), schema("a", model), APPEND_NEW_COLUMNS);
    }

    @Test
    void fieldsOfRowsAreAddedAndWidenedAtAnyDepth() {
        assertThat(
                        columns(
                                nested(
                                                "row(city varchar, n integer)",
                                                "row(city varchar, n bigint, country varchar)")
                                        .target()))
                .containsExactly("a row(\"city\" varchar, \"n\" bigint, \"country\" varchar)");
        SchemaChange list =
                nested(
                        "array(row(x map(varchar, row(y integer))))",
                        "array(row(x map(varchar, row(y integer, z date)), w double))");
        assertThat(list.changed()).isTrue();
        assertThat(columns(list.target()))
                .containsExactly(
                        "a array(row(\"x\" map(varchar, row(\"y\" integer, \"z\" date)), \"w\" double))");
    }

    @Test
    void fieldsThatGoOrChangePlacesAreRefused() {
        for (String model :
                List.of("row(n integer)", "row(n integer, city varchar)", "row(city varchar)")) {
            assertThatThrownBy(() -> nested("row(city varchar, n integer)", model))
                    .as(model)
                    .isInstanceOf(LakehouseException.class)
                    .hasMessageContaining("fields can only be added behind")
                    .hasMessageContaining("a from row(")
                    .hasMessageContaining("--full-refresh");
        }
    }
}
