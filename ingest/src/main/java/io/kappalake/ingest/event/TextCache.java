package io.kappalake.ingest.event;

import java.util.Arrays;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * Gives equal short texts the same object, for columns of few values. A slot keeps the newest text
 * of its hash, so any number of different texts is correct and the memory is bounded.
 */
final class TextCache {
    private static final int SLOTS = 256;
    private static final int LONGEST = 64;

    private final byte[][] bytes = new byte[SLOTS][];
    private final StringData[] texts = new StringData[SLOTS];

    /** The text in {@code [from, to)}; the array is not kept. */
    StringData text(byte[] source, int from, int to) {
        if (to - from > LONGEST) {
            return BinaryStringData.fromBytes(Arrays.copyOfRange(source, from, to));
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + source[i];
        }
        int slot = (hash ^ hash >>> 8) & (SLOTS - 1);
        byte[] known = bytes[slot];
        if (known == null || !Arrays.equals(known, 0, known.length, source, from, to)) {
            known = Arrays.copyOfRange(source, from, to);
            bytes[slot] = known;
            texts[slot] = BinaryStringData.fromBytes(known);
        }
        return texts[slot];
    }
}
