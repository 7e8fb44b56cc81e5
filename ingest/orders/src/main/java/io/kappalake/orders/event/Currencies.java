package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Currency;

/** The currency codes that {@link Currency} knows, found by their three bytes. */
final class Currencies {
    private static final int LETTERS = 26;
    private static final Utf8Text[] BY_CODE = new Utf8Text[LETTERS * LETTERS * LETTERS];

    static {
        for (Currency currency : Currency.getAvailableCurrencies()) {
            byte[] code = currency.getCurrencyCode().getBytes(US_ASCII);
            int index = index(code, 0, code.length);
            if (index >= 0) {
                BY_CODE[index] = Utf8Text.of(code);
            }
        }
    }

    private Currencies() {}

    /** The code in {@code [from, to)}, or null if there is no such currency. */
    static Utf8Text find(byte[] text, int from, int to) {
        int index = index(text, from, to);
        return index < 0 ? null : BY_CODE[index];
    }

    private static int index(byte[] text, int from, int to) {
        if (to - from != 3) {
            return -1;
        }
        int first = text[from] - 'A';
        int second = text[from + 1] - 'A';
        int third = text[from + 2] - 'A';
        if (outside(first) || outside(second) || outside(third)) {
            return -1;
        }
        return (first * LETTERS + second) * LETTERS + third;
    }

    private static boolean outside(int letter) {
        return letter < 0 || letter >= LETTERS;
    }
}
