package io.kappalake.orders.event;

/** Shortens text from outside, so that a table's text cells and log lines stay small. */
final class Excerpt {
    private static final int LONGEST_VALUE = 40;
    private static final int LONGEST_TEXT = 160;

    private Excerpt() {}

    /** A value in quotes. */
    static String of(String value) {
        return '"' + bare(value) + '"';
    }

    /** A value without quotes. */
    static String bare(String value) {
        return shorten(value, LONGEST_VALUE);
    }

    /** A message. */
    static String shorten(String message) {
        return shorten(message, LONGEST_TEXT);
    }

    private static String shorten(String text, int longest) {
        StringBuilder excerpt = new StringBuilder();
        int end = Math.min(text.length(), longest);
        for (int i = 0; i < end; i++) {
            char character = text.charAt(i);
            // halves of surrogate pairs and control characters make text that tools stumble over
            excerpt.append(
                    Character.isSurrogate(character) || Character.isISOControl(character)
                            ? '\ufffd'
                            : character);
        }
        return text.length() > longest ? excerpt.append("...").toString() : excerpt.toString();
    }
}
