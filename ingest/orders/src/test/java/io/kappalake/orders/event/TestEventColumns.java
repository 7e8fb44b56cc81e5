package io.kappalake.orders.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.event.EventColumns.Ordinals;
import io.kappalake.orders.table.OrderTable;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

class TestEventColumns {
    private static final List<String> TABLE =
            OrderTable.ORDER_EVENTS.schema().columns().stream().map(NestedField::name).toList();

    @Test
    void namesTheColumnsOfTheTableInItsOrder() {
        assertThat(EventColumns.NAMES).isEqualTo(TABLE);
    }

    @Test
    void hasAConstantForEachName() throws IllegalAccessException {
        List<String> constants = new ArrayList<>();
        for (Field field : EventColumns.class.getFields()) {
            if (field.getType() == String.class) {
                assertThat(field.get(null)).isEqualTo(field.getName().toLowerCase(Locale.ROOT));
                constants.add((String) field.get(null));
            }
        }
        assertThat(constants).containsExactlyInAnyOrderElementsOf(TABLE);
    }

    @Test
    void hasTheOrdinalOfEachColumn() throws IllegalAccessException {
        Map<Integer, String> ordinals = new TreeMap<>();
        for (Field field : Ordinals.class.getFields()) {
            if (!field.getName().equals("COUNT")) {
                String another =
                        ordinals.put(field.getInt(null), field.getName().toLowerCase(Locale.ROOT));
                assertThat(another).isNull();
            }
        }
        assertThat(List.copyOf(ordinals.values())).isEqualTo(TABLE);
        assertThat(Ordinals.COUNT).isEqualTo(TABLE.size());
    }

    @Test
    void beginsTheColumnsOfLateEvents() {
        assertThat(OrderTable.LATE_EVENTS.schema().columns().stream().map(NestedField::name))
                .startsWith(TABLE.toArray(String[]::new));
    }
}
