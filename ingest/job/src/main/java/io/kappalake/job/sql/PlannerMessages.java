package io.kappalake.job.sql;

import io.kappalake.orders.sql.Problem;
import io.kappalake.orders.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The planner's exceptions as mistakes in a script. */
final class PlannerMessages {
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");

    /** Words before the message that say nothing. */
    private static final Pattern BEGINNING =
            Pattern.compile("^(SQL (parse|validation) failed\\.|org\\.apache\\.[\\w.$]+:)\\s*");

    private static final Pattern NO_FACTORY =
            Pattern.compile("Could not find any factory for identifier '([^']*)'");

    private PlannerMessages() {}

    /**
     * The mistake behind an exception, at the place that the message names, or else at the
     * beginning of the statement.
     */
    static Problem problem(Statement statement, Throwable e) {
        String message = message(e);
        Matcher place = PLACE.matcher(message);
        int line = statement.line();
        int column = statement.column();
        if (place.find() && Integer.parseInt(place.group(1)) >= line) {
            line = Integer.parseInt(place.group(1));
            column = Integer.parseInt(place.group(2));
        }
        return new Problem(line, column, message + wayOut(message));
    }

    /** The message of the first exception, and of the deepest one where that says more. */
    private static String message(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String first = text(e);
        String last = text(root);
        return first.contains(last) ? first : "%s (%s)".formatted(first, last);
    }

    private static String text(Throwable e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        // a long list of options or of what the parser expected helps nobody
        String[] lines = BEGINNING.matcher(text).replaceFirst("").strip().split("\n");
        return lines.length == 0 ? text : lines[0].strip();
    }

    private static String wayOut(String message) {
        Matcher factory = NO_FACTORY.matcher(message);
        if (!factory.find()) {
            return "";
        }
        return factory.group(1).equals("jdbc")
                ? ": put flink-connector-jdbc, and the database's driver, into Flink's lib folder; there is no release of it for Flink 2.1 yet"
                : ": put the connector's or format's jar, such as flink-sql-connector-%s, into Flink's lib folder"
                        .formatted(factory.group(1));
    }
}
