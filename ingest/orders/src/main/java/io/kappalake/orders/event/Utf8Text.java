package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A text as a view of UTF-8 bytes. The bytes are shared, not copied, and must not change while the
 * text is in use. Equal texts have equal bytes, whatever arrays hold them. Safe for use by several
 * threads.
 */
public final class Utf8Text {
    private final byte[] bytes;
    private final int from;
    private final int length;
    private int hash; // 0 until it is asked for

    private Utf8Text(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.from = from;
        this.length = length;
    }

    /** A view of all the bytes. */
    public static Utf8Text of(byte[] bytes) {
        return new Utf8Text(bytes, 0, bytes.length);
    }

    /** A view of some of the bytes, unchecked. */
    static Utf8Text of(byte[] bytes, int from, int length) {
        return new Utf8Text(bytes, from, length);
    }

    /** A text with bytes of its own. */
    public static Utf8Text of(String text) {
        return of(text.getBytes(UTF_8));
    }

    /** The array that holds the text, among other bytes; it is not a copy. */
    public byte[] array() {
        return bytes;
    }

    /** Where the text begins in {@link #array}. */
    public int from() {
        return from;
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    /** An equal text with bytes of its own. */
    public Utf8Text copy() {
        return of(Arrays.copyOfRange(bytes, from, from + length));
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || (other instanceof Utf8Text that
                        && Arrays.equals(
                                bytes,
                                from,
                                from + length,
                                that.bytes,
                                that.from,
                                that.from + that.length));
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            int result = 0;
            for (int i = from; i < from + length; i++) {
                result = result * 31 + bytes[i];
            }
            hash = result;
        }
        return hash;
    }

    /** The decoded text. */
    @Override
    public String toString() {
        return new String(bytes, from, length, UTF_8);
    }
}
