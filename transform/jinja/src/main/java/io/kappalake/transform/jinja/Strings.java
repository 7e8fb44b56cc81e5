package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Text as Python sees it: a sequence of code points. */
final class Strings {
    private Strings() {}

    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static String character(String text, int index) {
        int at = text.offsetByCodePoints(0, index);
        return Character.toString(text.codePointAt(at));
    }

    static List<Object> characters(String text) {
        List<Object> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(c -> characters.add(Character.toString(c)));
        return characters;
    }

    static int compare(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            if (left.charAt(i) != right.charAt(i)) {
                boolean pairs =
                        Character.isSurrogate(left.charAt(i))
                                || Character.isSurrogate(right.charAt(i));
                return pairs
                        ? Integer.compare(left.codePointAt(i), right.codePointAt(i))
                        : Character.compare(left.charAt(i), right.charAt(i));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    static String strip(String text) {
        return stripLeft(stripRight(text, Strings::isSpace), Strings::isSpace);
    }

    static String stripLeft(String text, IntPredicate stripped) {
        int from = 0;
        while (from < text.length() && stripped.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        return text.substring(from);
    }

    static String stripRight(String text, IntPredicate stripped) {
        int to = text.length();
        while (to > 0 && stripped.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(0, to);
    }

    /** With this much filling before and behind. */
    static String padded(String text, long before, long after, String fill) {
        Limits.repeated(Math.max(0, before) + Math.max(0, after) + text.length());
        return fill.repeat((int) Math.max(0, before))
                + text
                + fill.repeat((int) Math.max(0, after));
    }

    /** The lines without, or with, their ends. */
    static List<String> lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (isLineEnd(c)) {
                int end = c == '\r' && text.startsWith("\n", i + 1) ? i + 2 : i + 1;
                lines.add(text.substring(start, keepEnds ? end : i));
                start = end;
                i = end;
            } else {
                i++;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static boolean isLineEnd(char c) {
        return switch (c) {
            case '\n',
                    '\r',
                    '\u000b',
                    '\f',
                    '\u001c',
                    '\u001d',
                    '\u001e',
                    '\u0085',
                    '\u2028',
                    '\u2029' ->
                    true;
            default -> false;
        };
    }
}
