package io.kappalake.transform.project;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of dbt whose language is spoken here, and what a project may require of it. */
public final class DbtVersion {
    /** What {@code dbt_version} says. */
    public static final String SPOKEN = "1.10.0";

    private static final Pattern REQUIREMENT =
            Pattern.compile(
                    "\\s*(>=|<=|>|<|=)?\\s*v?([0-9]+)\\.([0-9]+)\\.([0-9]+)([-.]?[a-z][-.0-9a-z]*)?\\s*");

    private DbtVersion() {}

    /** Whether a text is a requirement such as {@code >=1.6.0}. */
    static boolean isRequirement(String text) {
        return REQUIREMENT.matcher(text).matches();
    }

    /** Whether the version that is spoken meets a requirement. */
    static boolean meets(String requirement) {
        Matcher matcher = REQUIREMENT.matcher(requirement);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Invalid requirement " + requirement);
        }
        int[] spoken = Arrays.stream(SPOKEN.split("\\.")).mapToInt(Integer::parseInt).toArray();
        int[] required = {number(matcher, 2), number(matcher, 3), number(matcher, 4)};
        int order = Arrays.compare(spoken, required);
        if (order == 0 && matcher.group(5) != null) {
            order = 1; // a version comes after what was tried before it
        }
        return switch (matcher.group(1) == null ? "=" : matcher.group(1)) {
            case ">=" -> order >= 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case "<" -> order < 0;
            default -> order == 0;
        };
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
