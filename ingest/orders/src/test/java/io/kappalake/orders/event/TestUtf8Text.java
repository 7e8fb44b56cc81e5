package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestUtf8Text {
    private static final byte[] RECORD = "{\"r\u00e9g\u00e9\",\"r\u00e9g\u00e9\"}".getBytes(UTF_8);

    @Test
    void comparesBytesWhereverTheyLie() {
        Utf8Text first = Utf8Text.of(RECORD, 2, 6);
        Utf8Text second = Utf8Text.of(RECORD, 11, 6);
        Utf8Text whole = Utf8Text.of("r\u00e9g\u00e9");
        assertThat(first).isEqualTo(second).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(second).hasSameHashCodeAs(first);
        assertThat(Stream.of(first, second, whole).distinct()).hasSize(1);
        assertThat(first)
                .isNotEqualTo(Utf8Text.of(RECORD, 2, 5))
                .isNotEqualTo(Utf8Text.of(RECORD, 1, 6))
                .isNotEqualTo("r\u00e9g\u00e9");
    }

    @Test
    void decodesWhatItShows() {
        assertThat(Utf8Text.of(RECORD, 2, 6)).hasToString("r\u00e9g\u00e9");
        assertThat(Utf8Text.of("\ud83d\ude00")).hasToString("\ud83d\ude00");
        assertThat(Utf8Text.of("")).hasToString("").isEqualTo(Utf8Text.of(RECORD, 5, 0));
    }

    @Test
    void copiesWhatItShows() {
        byte[] bytes = RECORD.clone();
        Utf8Text view = Utf8Text.of(bytes, 2, 6);
        Utf8Text copy = view.copy();
        assertThat(copy).isEqualTo(view);
        assertThat(copy.array()).hasSize(6);
        bytes[2] = 'x';
        assertThat(copy).hasToString("r\u00e9g\u00e9");
        assertThat(view).hasToString("x\u00e9g\u00e9");
    }
}
