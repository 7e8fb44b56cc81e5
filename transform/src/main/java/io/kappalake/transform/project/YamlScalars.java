package io.kappalake.transform.project;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an unquoted YAML word means. By the rules of YAML 1.1, for which dbt projects are written:
 * {@code yes} and {@code on} are booleans. Dates stay text.
 */
final class YamlScalars {
    private static final Set<String> TRUE = Set.of("true", "yes", "on");
    private static final Set<String> FALSE = Set.of("false", "no", "off");
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9_]*)");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?([0-9][0-9_]*\\.[0-9_]*|\\.[0-9][0-9_]*)([eE][-+][0-9]+)?");
    private static final Pattern ONE_CASE = Pattern.compile("[a-z]+|[A-Z]+|[A-Z][a-z]+");

    private YamlScalars() {}

    static Object value(String word) {
        if (word.isEmpty() || word.equals("~") || isWord(word, Set.of("null"))) {
            return null;
        }
        if (isWord(word, TRUE)) {
            return true;
        }
        if (isWord(word, FALSE)) {
            return false;
        }
        if (INTEGER.matcher(word).matches()) {
            BigInteger number = new BigInteger(word.replace("_", "").replace("+", ""));
            return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
        }
        if (FLOAT.matcher(word).matches()) {
            return Double.valueOf(word.replace("_", ""));
        }
        return word;
    }

    private static boolean isWord(String word, Set<String> words) {
        return ONE_CASE.matcher(word).matches() && words.contains(word.toLowerCase(Locale.ROOT));
    }
}
