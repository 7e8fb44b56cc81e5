package io.kappalake.transform.jinja;

/**
 * The escapes of Python's string literals. An unknown one stands for itself, backslash included.
 */
final class Escapes {
    private Escapes() {}

    static String decode(String literal) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder decoded = new StringBuilder(literal.length());
        int i = 0;
        while (i < literal.length()) {
            char c = literal.charAt(i);
            if (c != '\\' || i + 1 == literal.length()) {
                decoded.append(c);
                i++;
            } else {
                i = escape(literal, i + 1, decoded);
            }
        }
        return decoded.toString();
    }

    /** Decodes what follows a backslash and says where the text goes on. */
    private static int escape(String literal, int at, StringBuilder decoded) {
        char c = literal.charAt(at);
        switch (c) {
            case '\n' -> {}
            case '\\', '\'', '"' -> decoded.append(c);
            case 'a' -> decoded.append('\u0007');
            case 'b' -> decoded.append('\b');
            case 'f' -> decoded.append('\f');
            case 'n' -> decoded.append('\n');
            case 'r' -> decoded.append('\r');
            case 't' -> decoded.append('\t');
            case 'v' -> decoded.append('\u000b');
            case 'x' -> {
                return hex(literal, at + 1, 2, decoded);
            }
            case 'u' -> {
                return hex(literal, at + 1, 4, decoded);
            }
            case 'U' -> {
                return hex(literal, at + 1, 8, decoded);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                int end = at;
                while (end < literal.length()
                        && end < at + 3
                        && literal.charAt(end) >= '0'
                        && literal.charAt(end) <= '7') {
                    end++;
                }
                decoded.append((char) Integer.parseInt(literal.substring(at, end), 8));
                return end;
            }
            default -> decoded.append('\\').append(c);
        }
        return at + 1;
    }

    private static int hex(String literal, int from, int digits, StringBuilder decoded) {
        int end = Math.min(from + digits, literal.length());
        String hex = literal.substring(from, end);
        if (hex.length() < digits || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw JinjaException.of(
                    "TemplateSyntaxError", "truncated escape '\\%s'".formatted(hex));
        }
        long code = Long.parseLong(hex, 16);
        if (code > Character.MAX_CODE_POINT) {
            throw JinjaException.of(
                    "TemplateSyntaxError", "illegal Unicode character '\\U%s'".formatted(hex));
        }
        decoded.appendCodePoint((int) code);
        return end;
    }
}
