package io.kappalake.transform.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of Python, run by Java's engine.
 *
 * @param written as Python has it
 * @param groups the names of its groups and how Java's pattern calls them
 */
record Regex(String written, Pattern pattern, Map<String, String> groups) {
    private static final Pattern QUANTIFIER = Pattern.compile("\\{(\\d*)(,?)(\\d*)}");
    private static final Pattern GROUP = Pattern.compile("\\(\\?P<([A-Za-z_]\\w*)>");
    private static final Pattern REFERENCE = Pattern.compile("\\(\\?P=([A-Za-z_]\\w*)\\)");

    static Regex compile(String written, int flags) {
        Map<String, String> groups = new LinkedHashMap<>();
        try {
            Pattern pattern = Pattern.compile(translated(written, groups), options(flags));
            return new Regex(written, pattern, groups);
        } catch (PatternSyntaxException e) {
            throw JinjaException.of(
                    "error",
                    "%s in the regular expression %s"
                            .formatted(e.getDescription(), Text.repr(written)));
        }
    }

    private static int options(int flags) {
        int options = Pattern.UNIX_LINES;
        options |= (flags & 256) == 0 ? Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE : 0;
        options |= (flags & 2) != 0 ? Pattern.CASE_INSENSITIVE : 0;
        options |= (flags & 8) != 0 ? Pattern.MULTILINE : 0;
        options |= (flags & 16) != 0 ? Pattern.DOTALL : 0;
        return options | ((flags & 64) != 0 ? Pattern.COMMENTS : 0);
    }

    Matcher matcher(String text) {
        return pattern.matcher(new TimedText(text));
    }

    private static String translated(String written, Map<String, String> groups) {
        StringBuilder java = new StringBuilder();
        boolean inClass = false;
        int i = 0;
        while (i < written.length()) {
            char c = written.charAt(i);
            if (c == '\\' && i + 1 < written.length()) {
                char escaped = written.charAt(i + 1);
                java.append(escaped == 'Z' && !inClass ? "\\z" : written.substring(i, i + 2));
                i += 2;
            } else if (inClass) {
                java.append(c == '[' || c == '&' ? "\\" + c : String.valueOf(c));
                inClass = c != ']';
                i++;
            } else if (c == '[') {
                i = classBegin(written, i, java);
                inClass = true;
            } else if (c == '(' || c == '{') {
                i = special(written, i, java, groups);
            } else {
                java.append(c);
                i++;
            }
        }
        return java.toString();
    }

    /** A bracket that comes first in a class stands for itself. */
    private static int classBegin(String written, int at, StringBuilder java) {
        int i = at + 1;
        java.append('[');
        if (i < written.length() && written.charAt(i) == '^') {
            java.append('^');
            i++;
        }
        if (i < written.length() && written.charAt(i) == ']') {
            java.append("\\]");
            i++;
        }
        return i;
    }

    private static int special(
            String written, int at, StringBuilder java, Map<String, String> groups) {
        Matcher group = GROUP.matcher(written).region(at, written.length());
        if (group.lookingAt()) {
            String name = "g" + groups.size();
            groups.put(group.group(1), name);
            java.append("(?<").append(name).append('>');
            return group.end();
        }
        Matcher reference = REFERENCE.matcher(written).region(at, written.length());
        if (reference.lookingAt()) {
            java.append("\\k<").append(groups.get(reference.group(1))).append('>');
            return reference.end();
        }
        if (written.charAt(at) == '(') {
            java.append('(');
            return at + 1;
        }
        Matcher quantifier = QUANTIFIER.matcher(written).region(at, written.length());
        boolean isQuantifier =
                quantifier.lookingAt()
                        && !(quantifier.group(1).isEmpty() && quantifier.group(3).isEmpty());
        if (!isQuantifier) {
            java.append("\\{");
            return at + 1;
        }
        String from = quantifier.group(1).isEmpty() ? "0" : quantifier.group(1);
        java.append('{')
                .append(from)
                .append(quantifier.group(2))
                .append(quantifier.group(3))
                .append('}');
        return quantifier.end();
    }
}
