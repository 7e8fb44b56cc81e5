package io.kappalake.lakehouse.terminal;

/**
 * Text that cannot steer a terminal. Control characters, among them those that begin escape
 * sequences, and the characters that turn the direction of writing are replaced by Java's escapes,
 * such as {@code \}{@code u001b}: a record, a table's value or a log may hold any of them.
 */
public final class Printable {
    private Printable() {}

    /** Text of several lines: line feeds and tabs stay. */
    public static String text(String text) {
        return escaped(text, true);
    }

    /** Text on one line: line feeds and tabs are escaped, too. */
    public static String line(String text) {
        return escaped(text, false);
    }

    private static String escaped(String text, boolean lines) {
        if (text.codePoints().allMatch(character -> isHarmless(character, lines))) {
            return text;
        }
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .forEach(
                        character -> {
                            if (isHarmless(character, lines)) {
                                printable.appendCodePoint(character);
                            } else {
                                printable.append(
                                        switch (character) {
                                            case '\n' -> "\\n";
                                            case '\r' -> "\\r";
                                            case '\t' -> "\\t";
                                            default -> "\\u%04x".formatted(character);
                                        });
                            }
                        });
        return printable.toString();
    }

    private static boolean isHarmless(int character, boolean lines) {
        if (character == '\n' || character == '\t') {
            return lines;
        }
        return !Character.isISOControl(character) && !turns(character);
    }

    /** The explicit directional characters of Unicode, see its Standard Annex 9. */
    private static boolean turns(int character) {
        return (character >= 0x202A && character <= 0x202E)
                || (character >= 0x2066 && character <= 0x2069)
                || character == 0x200E
                || character == 0x200F
                || character == 0x061C;
    }
}
