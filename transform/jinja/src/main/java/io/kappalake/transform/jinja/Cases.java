package io.kappalake.transform.jinja;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Upper and lower case, and what else characters can be. */
final class Cases {
    private Cases() {}

    static Methods<String> addTo(Methods<String> methods) {
        return methods.define("isdigit", (text, a) -> all(text, Character::isDigit))
                .define("isdecimal", (text, a) -> all(text, Character::isDigit))
                .define("isnumeric", (text, a) -> all(text, Cases::isNumeric))
                .define("isalpha", (text, a) -> all(text, Character::isLetter))
                .define(
                        "isalnum",
                        (text, a) -> all(text, c -> Character.isLetter(c) || isNumeric(c)))
                .define("isspace", (text, a) -> all(text, Strings::isSpace))
                .define("isascii", (text, a) -> text.chars().allMatch(c -> c < 128))
                .define("isprintable", (text, a) -> text.codePoints().allMatch(Text::isPrintable))
                .define("isidentifier", (text, a) -> isIdentifier(text))
                .define("isupper", (text, a) -> isUpper(text))
                .define("islower", (text, a) -> isLower(text))
                .define("istitle", (text, a) -> isCased(text) && text.equals(title(text)));
    }

    private static boolean all(String text, IntPredicate predicate) {
        return !text.isEmpty() && text.codePoints().allMatch(predicate);
    }

    private static boolean isNumeric(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    private static boolean isIdentifier(String text) {
        return !text.isEmpty()
                && (Character.isUnicodeIdentifierStart(text.codePointAt(0))
                        || text.charAt(0) == '_')
                && text.codePoints()
                        .allMatch(c -> Character.isUnicodeIdentifierPart(c) || c == '_');
    }

    private static boolean isCased(String text) {
        return text.codePoints()
                .anyMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c));
    }

    static boolean isUpper(String text) {
        return isCased(text) && text.codePoints().noneMatch(Character::isLowerCase);
    }

    static boolean isLower(String text) {
        return isCased(text) && text.codePoints().noneMatch(Character::isUpperCase);
    }

    /** Every run of letters with a capital first. */
    static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        boolean[] inWord = new boolean[1];
        text.codePoints()
                .forEach(
                        c -> {
                            title.appendCodePoint(
                                    inWord[0]
                                            ? Character.toLowerCase(c)
                                            : Character.toTitleCase(c));
                            inWord[0] = Character.isLetter(c);
                        });
        return title.toString();
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.codePointAt(0);
        return Character.toString(Character.toTitleCase(first))
                + text.substring(Character.charCount(first)).toLowerCase(Locale.ROOT);
    }

    static String fold(String text) {
        return text.replace("ß", "ss").toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    static String swap(String text) {
        StringBuilder swapped = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c ->
                                swapped.appendCodePoint(
                                        Character.isUpperCase(c)
                                                ? Character.toLowerCase(c)
                                                : Character.toUpperCase(c)));
        return swapped.toString();
    }
}
