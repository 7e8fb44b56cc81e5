package io.kappalake.transform.sql;

/** Finds where a qualified name ends in a text that Trino's grammar has accepted. */
final class IdentifierScanner {
    private static final String TABLE = "TABLE";

    private IdentifierScanner() {}

    /** The position behind a name of so many parts that begins at {@code start}. */
    static int end(String text, int start, int parts) {
        int at = start;
        for (int part = 0; part < parts; part++) {
            if (part > 0) {
                at = skipBlanksAndComments(text, at);
                if (at >= text.length() || text.charAt(at) != '.') {
                    throw new IllegalArgumentException(
                            "No name of %d parts at %d of: %s".formatted(parts, start, text));
                }
                at = skipBlanksAndComments(text, at + 1);
            }
            at = identifierEnd(text, at);
        }
        return at;
    }

    /**
     * The position of the name in {@code TABLE name} and {@code TABLE(name)}, which begin at {@code
     * start}; {@code start} itself if there is no such word.
     */
    static int behindTable(String text, int start) {
        if (!text.regionMatches(true, start, TABLE, 0, TABLE.length())) {
            return start;
        }
        int at = skipBlanksAndComments(text, start + TABLE.length());
        if (at < text.length() && text.charAt(at) == '(') {
            return skipBlanksAndComments(text, at + 1);
        }
        return at > start + TABLE.length() ? at : start;
    }

    private static int identifierEnd(String text, int start) {
        int at = start;
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            while (at < text.length()) {
                if (text.charAt(at) == '"') {
                    if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                        at++;
                    } else {
                        return at + 1;
                    }
                }
                at++;
            }
            return at;
        }
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw new IllegalArgumentException("No name at %d of: %s".formatted(start, text));
        }
        return at;
    }

    private static int skipBlanksAndComments(String text, int start) {
        int at = start;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end + 1;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
            } else {
                return at;
            }
        }
        return at;
    }
}
