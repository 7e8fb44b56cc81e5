package io.kappalake.transform.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens by jinja2's rules: {@code -} at a delimiter eats the white space on
 * its side, the ends of tags are not seen inside of brackets, and nothing is trimmed unasked.
 */
final class Lexer {
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%}");
    private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
    private static final Pattern DOCS =
            Pattern.compile("\\{%[-+]?\\s*(docs)\\s+([A-Za-z_]\\w*)\\s*([-+]?)%}");
    private static final Pattern DOCS_END =
            Pattern.compile("\\{%([-+]?)\\s*(enddocs)\\s*([-+]?)%}");
    private static final Pattern FLOAT =
            Pattern.compile(
                    "(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");
    private static final Pattern INTEGER =
            Pattern.compile(
                    "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
    private static final List<String> OPERATORS =
            List.of(
                    "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(",
                    ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";");

    private final SourceFile source;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    private Lexer(SourceFile source) {
        this.source = source;
        this.text = source.text();
    }

    /** All tokens, the last one being the end of the template. */
    static List<Token> tokens(SourceFile source) {
        Lexer lexer = new Lexer(source);
        lexer.template();
        lexer.add(TokenType.END, "", lexer.text.length());
        return lexer.tokens;
    }

    /** The tokens of a bare expression, as if it stood in a print. */
    static List<Token> expressionTokens(SourceFile source) {
        Lexer lexer = new Lexer(source);
        lexer.add(TokenType.PRINT_BEGIN, "", 0);
        lexer.code("\0", TokenType.PRINT_END);
        lexer.add(TokenType.PRINT_END, "", lexer.text.length());
        lexer.add(TokenType.END, "", lexer.text.length());
        return lexer.tokens;
    }

    private void template() {
        while (position < text.length()) {
            int tag = nextTag();
            char sign = tag + 2 < text.length() ? text.charAt(tag + 2) : ' ';
            data(position, tag, sign == '-');
            if (tag == text.length()) {
                return;
            }
            position = tag;
            int begin = tag + (sign == '-' || sign == '+' ? 3 : 2);
            switch (text.charAt(tag + 1)) {
                case '#' -> comment(tag, begin);
                case '%' -> tag(tag, begin);
                default -> {
                    add(TokenType.PRINT_BEGIN, "{{", tag);
                    position = begin;
                    code("}}", TokenType.PRINT_END);
                }
            }
        }
    }

    private int nextTag() {
        for (int i = text.indexOf('{', position); i >= 0; i = text.indexOf('{', i + 1)) {
            if (i + 1 < text.length() && "{%#".indexOf(text.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private void data(int from, int to, boolean stripped) {
        int end = to;
        while (stripped && end > from && Strings.isSpace(text.charAt(end - 1))) {
            end--;
        }
        if (end > from) {
            tokens.add(new Token(TokenType.DATA, text.substring(from, end), null, from));
        }
    }

    private void comment(int tag, int begin) {
        int end = text.indexOf("#}", begin);
        if (end < 0) {
            throw source.syntaxError(tag, "Missing end of comment tag");
        }
        position = end + 2;
        if (end > begin && text.charAt(end - 1) == '-') {
            skipSpace();
        }
    }

    private void tag(int tag, int begin) {
        Matcher raw = RAW.matcher(text).region(tag, text.length());
        if (raw.lookingAt()) {
            Matcher end = verbatim(raw, 1, RAW_END, "raw");
            after(end, 2);
            return;
        }
        Matcher docs = DOCS.matcher(text).region(tag, text.length());
        if (docs.lookingAt()) {
            add(TokenType.TAG_BEGIN, "{%", tag);
            add(TokenType.NAME, "docs", docs.start(1));
            add(TokenType.NAME, docs.group(2), docs.start(2));
            add(TokenType.TAG_END, "%}", docs.end() - 2);
            Matcher end = verbatim(docs, 3, DOCS_END, "docs");
            add(TokenType.TAG_BEGIN, "{%", end.start());
            add(TokenType.NAME, "enddocs", end.start(2));
            add(TokenType.TAG_END, "%}", end.end() - 2);
            after(end, 3);
            return;
        }
        add(TokenType.TAG_BEGIN, "{%", tag);
        position = begin;
        code("%}", TokenType.TAG_END);
    }

    private Matcher verbatim(Matcher begin, int sign, Pattern endPattern, String what) {
        int tag = position;
        after(begin, sign);
        Matcher end = endPattern.matcher(text);
        if (!end.find(position)) {
            throw source.syntaxError(tag, "Missing end of %s directive".formatted(what));
        }
        data(position, end.start(), end.group(1).equals("-"));
        return end;
    }

    private void after(Matcher tag, int sign) {
        position = tag.end();
        if (tag.group(sign).equals("-")) {
            skipSpace();
        }
    }

    private void skipSpace() {
        while (position < text.length() && Strings.isSpace(text.charAt(position))) {
            position++;
        }
    }

    private void code(String end, TokenType endType) {
        Deque<String> open = new ArrayDeque<>();
        while (true) {
            skipSpace();
            if (position >= text.length() || (open.isEmpty() && ends(end, endType))) {
                return;
            }
            char c = text.charAt(position);
            if (c >= '0' && c <= '9') {
                number();
            } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
                int start = position;
                while (position < text.length() && isNamePart(text.charAt(position))) {
                    position++;
                }
                add(TokenType.NAME, text.substring(start, position), start);
            } else if (c == '\'' || c == '"') {
                string(c);
            } else {
                operator(open);
            }
        }
    }

    private static boolean isNamePart(char c) {
        return c == '_'
                || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    private boolean ends(String end, TokenType endType) {
        if (text.startsWith(end, position)) {
            add(endType, end, position);
            position += 2;
            return true;
        }
        char sign = text.charAt(position);
        if ((sign == '-' || (sign == '+' && endType == TokenType.TAG_END))
                && text.startsWith(end, position + 1)) {
            add(endType, end, position);
            position += 3;
            if (sign == '-') {
                skipSpace();
            }
            return true;
        }
        return false;
    }

    private void number() {
        Matcher number = FLOAT.matcher(text).region(position, text.length());
        boolean afterDot = position > 0 && text.charAt(position - 1) == '.';
        boolean isFloat = !afterDot && number.lookingAt();
        if (!isFloat) {
            number = INTEGER.matcher(text).region(position, text.length());
            number.lookingAt();
        }
        String digits = number.group().replace("_", "");
        Object value = isFloat ? (Object) Double.valueOf(digits) : Numbers.integer(integer(digits));
        tokens.add(new Token(TokenType.NUMBER, number.group(), value, position));
        position = number.end();
    }

    private static BigInteger integer(String digits) {
        if (digits.length() < 3 || digits.charAt(0) != '0') {
            return new BigInteger(digits);
        }
        return switch (Character.toLowerCase(digits.charAt(1))) {
            case 'x' -> new BigInteger(digits.substring(2), 16);
            case 'o' -> new BigInteger(digits.substring(2), 8);
            case 'b' -> new BigInteger(digits.substring(2), 2);
            default -> new BigInteger(digits);
        };
    }

    private void string(char quote) {
        int start = position;
        int end = start + 1;
        while (end < text.length() && text.charAt(end) != quote) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length()) {
            throw source.syntaxError(
                    start, "unexpected char %s".formatted(Text.repr(String.valueOf(quote))));
        }
        try {
            add(TokenType.STRING, Escapes.decode(text.substring(start + 1, end)), start);
        } catch (JinjaException e) {
            throw e.through(source.position(start));
        }
        position = end + 1;
    }

    private void operator(Deque<String> open) {
        String operator = "";
        for (String candidate : OPERATORS) {
            if (text.startsWith(candidate, position)) {
                operator = candidate;
                break;
            }
        }
        switch (operator) {
            case "" ->
                    throw source.syntaxError(
                            position,
                            "unexpected char %s"
                                    .formatted(Text.repr(text.substring(position, position + 1))));
            case "(" -> open.push(")");
            case "[" -> open.push("]");
            case "{" -> open.push("}");
            case ")", "]", "}" -> {
                if (open.isEmpty()) {
                    throw source.syntaxError(position, "unexpected '%s'".formatted(operator));
                }
                String expected = open.pop();
                if (!expected.equals(operator)) {
                    throw source.syntaxError(
                            position,
                            "unexpected '%s', expected '%s'".formatted(operator, expected));
                }
            }
            default -> {}
        }
        add(TokenType.OPERATOR, operator, position);
        position += operator.length();
    }

    private void add(TokenType type, String written, int at) {
        tokens.add(new Token(type, written, null, at));
    }
}
