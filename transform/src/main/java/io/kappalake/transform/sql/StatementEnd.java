package io.kappalake.transform.sql;

import java.util.ArrayList;
import java.util.List;

/** The end of a statement's text. */
public final class StatementEnd {
    private StatementEnd() {}

    /**
     * A text without the semicolons behind its statement. All other characters keep their places; a
     * semicolon between two statements stays, for the parser to refuse.
     */
    public static String withoutSemicolon(String sql) {
        List<Integer> last = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (sql.startsWith("--", at)) {
                at = behind(sql, "\n", at);
            } else if (sql.startsWith("/*", at)) {
                at = behind(sql, "*/", at + 2);
            } else if (c == '\'' || c == '"') {
                last.clear();
                at = behind(sql, String.valueOf(c), at + 1);
            } else {
                if (c == ';') {
                    last.add(at);
                } else if (!Character.isWhitespace(c)) {
                    last.clear();
                }
                at++;
            }
        }
        StringBuilder text = new StringBuilder(sql);
        last.forEach(position -> text.setCharAt(position, ' '));
        return text.toString();
    }

    private static int behind(String sql, String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }
}
