package io.kappalake.replay.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonValue;
import io.kappalake.lakehouse.terminal.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;

/** The key or value of a Kafka record, byte for byte. */
public final class RawBytes {
    private final byte[] bytes;

    private RawBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the bytes; they must not change afterwards. */
    public static RawBytes of(byte[] bytes) {
        return new RawBytes(bytes);
    }

    /** The bytes themselves, not a copy. */
    byte[] bytes() {
        return bytes;
    }

    /** The text where the bytes are UTF-8, else {@code 0x} and their hexadecimal digits. */
    @JsonValue
    public String text() {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
    }

    /** As {@link #text}, for a terminal, on one line. */
    public String printable() {
        return Printable.line(text());
    }

    /** As {@link #printable}, cut to a number of characters. */
    public String excerpt(int most) {
        String all = printable();
        if (all.codePointCount(0, all.length()) <= most) {
            return all;
        }
        return all.substring(0, all.offsetByCodePoints(0, Math.max(0, most - 3))) + "...";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return excerpt(80);
    }
}
