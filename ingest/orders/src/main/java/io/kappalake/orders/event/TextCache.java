package io.kappalake.orders.event;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives equal short texts the same object, for columns of few values. A slot keeps the newest text
 * of its hash, so any number of different texts is correct and the memory is bounded. A text that
 * has an alias is given as its alias.
 */
final class TextCache {
    private static final int SLOTS = 256;
    private static final int LONGEST = 64;

    private final byte[][] bytes = new byte[SLOTS][];
    private final Utf8Text[] texts = new Utf8Text[SLOTS];
    private final Map<Utf8Text, Utf8Text> aliases = new HashMap<>();

    TextCache(Map<String, String> aliases) {
        aliases.forEach((text, alias) -> this.aliases.put(Utf8Text.of(text), Utf8Text.of(alias)));
    }

    /** The text, or the alias of the text, in {@code [from, to)}; the array is not kept. */
    Utf8Text text(byte[] source, int from, int to) {
        if (to - from > LONGEST) {
            return aliasOf(Arrays.copyOfRange(source, from, to));
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
            texts[slot] = aliasOf(known);
        }
        return texts[slot];
    }

    private Utf8Text aliasOf(byte[] text) {
        Utf8Text whole = Utf8Text.of(text);
        return aliases.isEmpty() ? whole : aliases.getOrDefault(whole, whole);
    }
}
