package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads eight or four bytes at once; the first one is the lowest. */
final class Words {
    /** A word of ones; times a byte, it is that byte in every place. */
    static final long EACH = 0x0101010101010101L;

    /** The highest bit of every byte. */
    static final long HIGH_BITS = 0x8080808080808080L;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** The word at the position; eight bytes must be there. */
    static long word(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    /** The half word at the position; four bytes must be there. */
    static int halfWord(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    /** The word of eight characters. */
    static long word(String characters) {
        return word(characters.getBytes(US_ASCII), 0);
    }

    /** The half word of four characters. */
    static int halfWord(String characters) {
        return halfWord(characters.getBytes(US_ASCII), 0);
    }
}
