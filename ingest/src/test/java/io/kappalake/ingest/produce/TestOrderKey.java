package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestOrderKey {
    @Test
    void isTheOrderIdWhereverItStands() {
        assertThat(key("{\"order_id\":\"o1\"}")).isEqualTo("o1");
        assertThat(key("{\"customer_id\":\"c\", \"order_id\" :\t\"o 1\",")).isEqualTo("o 1");
        assertThat(key("garbage \"order_id\":\"o1\" garbage")).isEqualTo("o1");
        assertThat(key("{\"note\":\"order_id\",\"order_id\":\"o1\"}")).isEqualTo("o1");
    }

    @Test
    void isTheSameForEveryWayToWriteAnId() {
        assertThat(key("{\"order_id\":\"\\u006f\\\"1\"}")).isEqualTo("o\"1");
        assertThat(key("{\"order\\u005fid\":\"o1\"}")).isEqualTo("o1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"previous\":{\"order_id\":\"old\"},\"order_id\":\"o1\"}",
                "{\"previous\":[[{\"order_id\":\"old\"}],{}],\"order_id\":\"o1\"}",
                "{\"order_id\":\"o1\",\"previous\":{\"order_id\":\"old\"}}",
                "{\"note\":\"}{\\\"order_id\\\":\",\"a\":{\"order_id\":1},\"order_id\":\"o1\"}",
                "{\"note\":\"a \\\\\",\"a\":{\"order_id\":\"old\"},\"order_id\":\"o1\"",
                "\ufeff{\"a\":{\"order_id\":\"old\"},\"order_id\":\"o1\",}",
                "{\"a\":{\"b\":{\"order_id\":\"older\"},\"order_id\":\"old\"},\"order_id\":\"o1\"",
                "[{\"b\":{\"order_id\":\"old\"},\"order_id\":\"o1\"}]",
            })
    void isTheOrdersOwnAndNotThatOfSomethingInIt(String record) {
        assertThat(key(record)).isEqualTo("o1");
    }

    @Test
    void isTheOrdersOwnInBytesThatAreNoText() {
        byte[] record =
                "{\"a\":{\"order_id\":\"\u00ff\"},\"order_id\":\"o\u00ff\"}".getBytes(ISO_8859_1);
        assertThat(OrderKey.find(record)).containsExactly('o', 0xff);
    }

    @Test
    void isFoundBehindATextThatDoesNotEnd() {
        assertThat(key("{\"note\":\"a,\"order_id\":\"o1\"}")).isEqualTo("o1");
    }

    @Test
    void keepsBytesThatAreNoText() {
        byte[] record = "{\"order_id\":\"o\u00ff\"}".getBytes(ISO_8859_1);
        assertThat(OrderKey.find(record)).containsExactly('o', 0xff);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"order_id\"",
                "{\"order_id\":",
                "{\"order_id\":\"o1",
                "{\"order_id\":\"o1\\",
                "{\"order_id\":\"\"}",
                "{\"order_id\":null}",
                "{\"order_id\":17}",
                "{\"order_id\":null,\"previous\":{\"order_id\":\"old\"}}",
                "{\"previous\":{\"order_id\":\"old\"},\"order_id\":\"\"}",
                "{\"order_id\":{\"a\":1}}",
                "{\"ORDER_ID\":\"o1\"}",
                "{\"order_id\":\"\\q\"}",
            })
    void isMissingWithoutAnId(String record) {
        assertThat(key(record)).isNull();
    }

    private static String key(String record) {
        byte[] key = OrderKey.find(record.getBytes(UTF_8));
        return key == null ? null : new String(key, UTF_8);
    }
}
