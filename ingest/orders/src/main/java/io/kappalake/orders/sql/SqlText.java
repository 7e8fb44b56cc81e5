package io.kappalake.orders.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of SQL text that tell where statements end and what {@code ${NAME}} stands in: strings,
 * quoted names, comments, and the code between them.
 */
public final class SqlText {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}\\n]*)(}?)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Hints are written as comments, and mean something. */
    private static final String HINT = "/*+";

    private enum Kind {
        CODE,
        STRING,
        NAME,
        COMMENT
    }

    private record Part(Kind kind, int from, int to) {}

    private SqlText() {}

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        int code = 0;
        while (at < text.length()) {
            Kind kind = kind(text, at);
            if (kind == Kind.CODE) {
                at++;
                continue;
            }
            if (code < at) {
                parts.add(new Part(Kind.CODE, code, at));
            }
            int end = end(text, at, kind);
            parts.add(new Part(kind, at, end));
            at = end;
            code = end;
        }
        if (code < at) {
            parts.add(new Part(Kind.CODE, code, at));
        }
        return parts;
    }

    private static Kind kind(String text, int at) {
        char c = text.charAt(at);
        if (c == '\'') {
            return Kind.STRING;
        }
        if (c == '`') {
            return Kind.NAME;
        }
        if (text.startsWith("--", at)) {
            return Kind.COMMENT;
        }
        return text.startsWith("/*", at) && !text.startsWith(HINT, at) ? Kind.COMMENT : Kind.CODE;
    }

    /** The offset behind a part; -1 is never returned: one without an end goes to the text's. */
    private static int end(String text, int from, Kind kind) {
        if (kind == Kind.COMMENT) {
            boolean line = text.startsWith("--", from);
            int end = text.indexOf(line ? "\n" : "*/", from + 2);
            return end < 0 ? text.length() : line ? end : end + 2;
        }
        char quote = text.charAt(from);
        int at = from + 1;
        while (at < text.length()) {
            if (text.charAt(at) != quote) {
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return text.length();
    }

    /**
     * The statements of a script, which semicolons end.
     *
     * @param problems takes what has no end
     */
    public static List<Statement> statements(String script, Collection<Problem> problems) {
        List<Statement> statements = new ArrayList<>();
        int start = -1;
        for (Part part : parts(script)) {
            refuseWithoutEnd(script, part, problems);
            if (part.kind() == Kind.COMMENT) {
                continue;
            }
            for (int at = part.from(); at < part.to(); at++) {
                char c = script.charAt(at);
                if (part.kind() == Kind.CODE && c == ';') {
                    if (start >= 0) {
                        statements.add(statement(script, start, at));
                    }
                    start = -1;
                } else if (start < 0 && !Character.isWhitespace(c)) {
                    start = at;
                }
            }
        }
        if (start >= 0) {
            statements.add(statement(script, start, script.length()));
        }
        return statements;
    }

    private static void refuseWithoutEnd(String script, Part part, Collection<Problem> problems) {
        String text = script.substring(part.from(), part.to());
        boolean open =
                switch (part.kind()) {
                    case CODE -> false;
                    case COMMENT -> text.startsWith("/*") && !text.endsWith("*/");
                    case STRING, NAME -> isOpen(text);
                };
        if (open) {
            Statement at = statement(script, part.from(), part.to());
            problems.add(
                    new Problem(
                            at.line(),
                            at.column(),
                            "The %s that begins here has no end"
                                    .formatted(
                                            switch (part.kind()) {
                                                case COMMENT -> "comment";
                                                case NAME -> "quoted name";
                                                default -> "string";
                                            })));
        }
    }

    /** True if the quote of a string or name is not closed: doubled ones are part of it. */
    private static boolean isOpen(String text) {
        long quotes = text.chars().filter(c -> c == text.charAt(0)).count();
        return quotes % 2 != 0;
    }

    /** The statement at an offset of a script. */
    static Statement statement(String script, int from, int to) {
        int line = 1;
        int column = 1;
        for (int at = 0; at < from; at++) {
            boolean next = script.charAt(at) == '\n';
            line += next ? 1 : 0;
            column = next ? 1 : column + 1;
        }
        return new Statement(line, column, script.substring(from, to).stripTrailing());
    }

    /** The rest of a statement, without its first characters and the blanks behind them. */
    public static Statement behind(Statement statement, int characters) {
        String text = statement.text();
        int from = characters;
        while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        Statement inText = statement(text, from, text.length());
        return new Statement(
                statement.line() + inText.line() - 1,
                inText.line() == 1 ? statement.column() + inText.column() - 1 : inText.column(),
                inText.text());
    }

    /** A name that a statement refers to as {@code ${NAME}}, with its place in the script. */
    public record Reference(int line, int column, String name, boolean valid) {}

    /** All references of a statement, other than those in its comments. */
    public static List<Reference> references(Statement statement) {
        List<Reference> references = new ArrayList<>();
        for (Part part : parts(statement.text())) {
            Matcher matcher = REFERENCE.matcher(statement.text()).region(part.from(), part.to());
            while (part.kind() != Kind.COMMENT && matcher.find()) {
                Statement at = behind(statement, matcher.start());
                references.add(
                        new Reference(
                                at.line(),
                                at.column(),
                                matcher.group(1),
                                !matcher.group(2).isEmpty()
                                        && NAME.matcher(matcher.group(1)).matches()));
            }
        }
        return references;
    }

    /**
     * The text with the values of its references: quotes in them are doubled where they stand in
     * quotes, so that no value ends the string that it stands in.
     */
    public static String resolve(String text, Map<String, String> variables) {
        StringBuilder resolved = new StringBuilder();
        for (Part part : parts(text)) {
            String written = text.substring(part.from(), part.to());
            if (part.kind() == Kind.COMMENT) {
                resolved.append(written);
                continue;
            }
            resolved.append(
                    REFERENCE
                            .matcher(written)
                            .replaceAll(
                                    found ->
                                            Matcher.quoteReplacement(
                                                    inQuotes(
                                                            part.kind(),
                                                            variables.getOrDefault(
                                                                    found.group(1),
                                                                    found.group())))));
        }
        return resolved.toString();
    }

    private static String inQuotes(Kind kind, String value) {
        return switch (kind) {
            case STRING -> value.replace("'", "''");
            case NAME -> value.replace("`", "``");
            case CODE, COMMENT -> value;
        };
    }

    /**
     * The text without comments and with one blank for all between words: equal for statements that
     * mean the same.
     */
    public static String normal(String text) {
        StringBuilder normal = new StringBuilder();
        for (Part part : parts(text)) {
            String written = text.substring(part.from(), part.to());
            switch (part.kind()) {
                case CODE -> append(normal, written.replaceAll("\\s+", " "));
                case COMMENT -> append(normal, " ");
                case STRING, NAME -> normal.append(written);
            }
        }
        return normal.toString().strip();
    }

    private static void append(StringBuilder normal, String code) {
        boolean blank = !normal.isEmpty() && normal.charAt(normal.length() - 1) == ' ';
        normal.append(blank && code.startsWith(" ") ? code.substring(1) : code);
    }

    /** The first word of a statement, in upper case. */
    public static String verb(String text) {
        return normal(text).split("\\W", 2)[0].toUpperCase(Locale.ROOT);
    }
}
