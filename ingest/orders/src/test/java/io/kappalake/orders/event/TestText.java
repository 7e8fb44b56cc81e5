package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestText {
    private static final byte[] RECORD = "{\"r\u00e9g\u00e9\",\"r\u00e9g\u00e9\"}".getBytes(UTF_8);

    @Test
    void comparesBytesWhereverTheyLie() {
        Text first = Text.of(RECORD, 2, 6);
        Text second = Text.of(RECORD, 11, 6);
        Text whole = Text.of("r\u00e9g\u00e9");
        assertThat(first).isEqualTo(second).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(second).hasSameHashCodeAs(first);
        assertThat(Stream.of(first, second, whole).distinct()).hasSize(1);
        assertThat(first)
                .isNotEqualTo(Text.of(RECORD, 2, 5))
                .isNotEqualTo(Text.of(RECORD, 1, 6))
                .isNotEqualTo("r\u00e9g\u00e9");
    }

    @Test
    void decodesWhatItShows() {
        assertThat(Text.of(RECORD, 2, 6)).hasToString("r\u00e9g\u00e9");
        assertThat(Text.of("\ud83d\ude00")).hasToString("\ud83d\ude00");
        assertThat(Text.of("")).hasToString("").isEqualTo(Text.of(RECORD, 5, 0));
    }

    @Test
    void copiesWhatItShows() {
        byte[] bytes = RECORD.clone();
        Text view = Text.of(bytes, 2, 6);
        Text copy = view.copy();
        assertThat(copy).isEqualTo(view);
        assertThat(copy.array()).hasSize(6);
        bytes[2] = 'x';
        assertThat(copy).hasToString("r\u00e9g\u00e9");
        assertThat(view).hasToString("x\u00e9g\u00e9");
    }
}
