package io.kappalake.orders.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;

/**
 * The cluster's answer about a script. Flink's interface returns nothing of a program that starts
 * no job but its failure, so it is the message of one.
 *
 * @param problems in the order of the script
 * @param explanation the plan in Flink's words, if it was asked for and there are no problems
 */
public record SqlFindings(List<Problem> problems, Optional<String> explanation) {
    private static final String MARK = "findings of a SQL script: ";
    private static final JsonMapper JSON = new JsonMapper();

    public SqlFindings {
        problems = problems.stream().sorted().toList();
    }

    private record Line(List<Problem> problems, String explanation) {}

    /** The findings as one line. */
    public String toMessage() {
        try {
            return MARK + JSON.writeValueAsString(new Line(problems, explanation.orElse("")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the findings as JSON", e);
        }
    }

    /** The findings in the message of a failure; empty if it has another reason. */
    public static Optional<SqlFindings> find(String message) {
        int mark = message.indexOf(MARK);
        if (mark < 0) {
            return Optional.empty();
        }
        try {
            Line line =
                    JSON.readerFor(Line.class).readValue(message.substring(mark + MARK.length()));
            return Optional.of(
                    new SqlFindings(
                            line.problems(),
                            Optional.of(line.explanation()).filter(text -> !text.isEmpty())));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
