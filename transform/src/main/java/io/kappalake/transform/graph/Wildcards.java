package io.kappalake.transform.graph;

import java.util.regex.Pattern;

/** Unix file name patterns: {@code *}, {@code ?}, {@code [abc]}, {@code [!abc]}. */
final class Wildcards {
    private Wildcards() {}

    static boolean has(String pattern) {
        return pattern.chars().anyMatch(c -> "*?[]".indexOf(c) >= 0);
    }

    static boolean match(String text, String pattern) {
        return Pattern.compile(regex(pattern), Pattern.DOTALL).matcher(text).matches();
    }

    private static String regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i++);
            int end = c == '[' ? pattern.indexOf(']', i + 1) : -1;
            if (end > 0) {
                String set = pattern.substring(i, end).replace("\\", "\\\\").replace("[", "\\[");
                set = set.replace("&", "\\&");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : escapeCaret(set))
                        .append(']');
                i = end + 1;
            } else {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    private static String escapeCaret(String set) {
        return set.startsWith("^") ? "\\" + set : set;
    }
}
