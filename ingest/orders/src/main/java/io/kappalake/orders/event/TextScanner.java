package io.kappalake.orders.event;

import static io.kappalake.orders.event.Words.EACH;
import static io.kappalake.orders.event.Words.HIGH_BITS;
import static io.kappalake.orders.event.Words.word;

import java.util.Arrays;
import javax.annotation.Nullable;

/**
 * Scans the texts of JSON: finds their closing quotes, and checks on the way that their UTF-8 is
 * valid (as table 3-7 of the Unicode standard says) and that their escapes are (RFC 8259, section
 * 7). Not safe for use by several threads.
 */
final class TextScanner {
    /** No valid text. */
    static final int INVALID = -1;

    private static final int NO_DIGIT = -1;

    private boolean escaped;

    /** True if the text that was scanned last has escapes. */
    boolean escaped() {
        return escaped;
    }

    /**
     * The position of a text's closing quote, or INVALID.
     *
     * @param from behind its opening quote
     * @param end of the record
     */
    int textEnd(byte[] record, int from, int end) {
        escaped = false;
        int position = from;
        while (true) {
            position = plainEnd(record, position, end);
            if (position >= end) {
                return INVALID;
            }
            byte character = record[position];
            if (character == '"') {
                return position;
            }
            if (character == '\\') {
                escaped = true;
                position = escapeEnd(record, position + 1, end);
            } else {
                position = character < 0 ? sequenceEnd(record, position, end) : INVALID;
            }
            if (position < 0) {
                return INVALID;
            }
        }
    }

    /**
     * The position of the first quote, backslash, control character or byte beyond ASCII; the end
     * if there is none.
     */
    static int plainEnd(byte[] record, int from, int end) {
        int position = from;
        while (position + 8 <= end) {
            long word = word(record, position);
            long quotes = word ^ '"' * EACH;
            long backslashes = word ^ '\\' * EACH;
            // the lowest high bit that is set is that of the first of them; those above it may be
            // set by borrowing
            long special =
                    (((quotes - EACH) & ~quotes)
                                    | ((backslashes - EACH) & ~backslashes)
                                    | ((word - ' ' * EACH) & ~word)
                                    | word)
                            & HIGH_BITS;
            if (special != 0) {
                return position + (Long.numberOfTrailingZeros(special) >>> 3);
            }
            position += 8;
        }
        while (position < end && isPlain(record[position])) {
            position++;
        }
        return position;
    }

    private static boolean isPlain(byte character) {
        return character >= ' ' && character != '"' && character != '\\';
    }

    private static int escapeEnd(byte[] record, int at, int end) {
        if (at >= end) {
            return INVALID;
        }
        return switch (record[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> at + 5 <= end && unit(record, at + 1) >= 0 ? at + 5 : INVALID;
            default -> INVALID;
        };
    }

    /** The UTF-16 code unit of four hexadecimal digits; negative if they are none. */
    private static int unit(byte[] record, int at) {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = digit(record[i]);
            if (digit < 0) {
                return NO_DIGIT;
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    private static int digit(byte character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        int letter = character | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : NO_DIGIT;
    }

    private static int sequenceEnd(byte[] record, int at, int end) {
        int first = record[at] & 0xff;
        int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (first < 0xc2 || first > 0xf4 || at + length > end) {
            return INVALID;
        }
        // the second byte excludes overlong forms, surrogates and what is beyond U+10FFFF
        int second = record[at + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return INVALID;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((record[i] & 0xc0) != 0x80) {
                return INVALID;
            }
        }
        return at + length;
    }

    /**
     * The bytes of a valid text without its escapes; null if one of them is half of a surrogate
     * pair.
     */
    @Nullable
    static byte[] unescape(byte[] record, int from, int to) {
        byte[] text = new byte[to - from];
        int length = 0;
        int position = from;
        while (position < to) {
            if (record[position] != '\\') {
                text[length++] = record[position++];
                continue;
            }
            byte kind = record[position + 1];
            if (kind != 'u') {
                text[length++] = unescaped(kind);
                position += 2;
                continue;
            }
            int code = unit(record, position + 2);
            position += 6;
            if (Character.isHighSurrogate((char) code)) {
                int low = lowSurrogate(record, position, to);
                if (low < 0) {
                    return null;
                }
                code = Character.toCodePoint((char) code, (char) low);
                position += 6;
            } else if (Character.isLowSurrogate((char) code)) {
                return null;
            }
            length = encode(code, text, length);
        }
        return Arrays.copyOf(text, length);
    }

    private static byte unescaped(byte kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind;
        };
    }

    private static int lowSurrogate(byte[] record, int at, int to) {
        if (at + 6 > to || record[at] != '\\' || record[at + 1] != 'u') {
            return NO_DIGIT;
        }
        int unit = unit(record, at + 2);
        return Character.isLowSurrogate((char) unit) ? unit : NO_DIGIT;
    }

    /** Encodes a code point, which needs fewer bytes than its escapes; returns the new length. */
    private static int encode(int code, byte[] text, int length) {
        int at = length;
        if (code < 0x80) {
            text[at++] = (byte) code;
        } else if (code < 0x800) {
            text[at++] = (byte) (0xc0 | (code >> 6));
            text[at++] = (byte) (0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            text[at++] = (byte) (0xe0 | (code >> 12));
            text[at++] = (byte) (0x80 | ((code >> 6) & 0x3f));
            text[at++] = (byte) (0x80 | (code & 0x3f));
        } else {
            text[at++] = (byte) (0xf0 | (code >> 18));
            text[at++] = (byte) (0x80 | ((code >> 12) & 0x3f));
            text[at++] = (byte) (0x80 | ((code >> 6) & 0x3f));
            text[at++] = (byte) (0x80 | (code & 0x3f));
        }
        return at;
    }
}
