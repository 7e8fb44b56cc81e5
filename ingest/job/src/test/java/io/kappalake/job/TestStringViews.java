package io.kappalake.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.event.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.junit.jupiter.api.Test;

class TestStringViews {
    private final StringViews strings = new StringViews();

    @Test
    void showsTheTextsOfOneArrayInOneSegment() {
        byte[] bytes = "r\u00e9g\u00e9".getBytes(UTF_8);
        StringData first = strings.view(Utf8Text.of(bytes));
        StringData second = strings.view(Utf8Text.of(bytes));
        assertThat(first).isEqualTo(StringData.fromString("r\u00e9g\u00e9")).isEqualTo(second);
        assertThat(((BinaryStringData) second).getSegments())
                .isSameAs(((BinaryStringData) first).getSegments());
        StringData other = strings.view(Utf8Text.of("other"));
        assertThat(other).hasToString("other");
        assertThat(first).hasToString("r\u00e9g\u00e9");
    }

    @Test
    void hasNoStringForNoText() {
        assertThat(strings.view(null)).isNull();
        assertThat(strings.shared(null)).isNull();
    }

    @Test
    void sharesTheStringOfOneText() {
        Utf8Text paid = Utf8Text.of("paid");
        Utf8Text shipped = Utf8Text.of("shipped");
        StringData first = strings.shared(paid);
        assertThat(strings.shared(shipped)).hasToString("shipped");
        assertThat(strings.shared(paid)).isSameAs(first).hasToString("paid");
        assertThat(strings.shared(Utf8Text.of("paid"))).isEqualTo(first);
    }

    @Test
    void keepsNoLongText() {
        Utf8Text text = Utf8Text.of("x".repeat(1_000));
        assertThat(strings.shared(text))
                .hasToString(text.toString())
                .isNotSameAs(strings.shared(text));
    }

    @Test
    void sharesAnyNumberOfTexts() {
        List<Utf8Text> texts = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            texts.add(Utf8Text.of("status-" + i));
        }
        for (int i = 0; i < 3; i++) {
            for (Utf8Text text : texts) {
                assertThat(strings.shared(text)).hasToString(text.toString());
            }
        }
    }
}
