package io.kappalake.replay.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestRawBytes {
    private static RawBytes of(String text) {
        return RawBytes.of(text.getBytes(UTF_8));
    }

    @Test
    void isTextWhereTheBytesAreUtf8() {
        assertThat(of("{\"status\":\"bezahlt \u20ac \ud83d\ude00\"}").text())
                .isEqualTo("{\"status\":\"bezahlt \u20ac \ud83d\ude00\"}");
        assertThat(of("").text()).isEmpty();
    }

    @Test
    void isHexadecimalOtherwise() {
        assertThat(RawBytes.of(new byte[] {'a', (byte) 0xff, 0x00}).text()).isEqualTo("0x61ff00");
        // the first half of a character
        assertThat(RawBytes.of(new byte[] {(byte) 0xe2, (byte) 0x82}).text()).isEqualTo("0xe282");
    }

    @Test
    void keepsTerminalsFromObeyingIt() {
        assertThat(of("a\tb\r\nc\u001b[2J\u0000\u009b").printable())
                .isEqualTo("a\\tb\\r\\nc\\u001b[2J\\u0000\\u009b");
    }

    @Test
    void isShortenedBetweenCharacters() {
        assertThat(of("abcdef").excerpt(6)).isEqualTo("abcdef");
        assertThat(of("abcdefg").excerpt(6)).isEqualTo("abc...");
        assertThat(of("\ud83d\ude00".repeat(8)).excerpt(6))
                .isEqualTo("\ud83d\ude00".repeat(3) + "...");
    }

    @Test
    void equalsTheSameBytes() {
        assertThat(of("a")).isEqualTo(of("a")).hasSameHashCodeAs(of("a")).isNotEqualTo(of("b"));
    }
}
