package io.kappalake.transform.project;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * What an unquoted YAML word means: by the rules of YAML 1.1 as PyYAML, with which dbt reads, has
 * them. {@code yes} and {@code on} are booleans, {@code 010} is eight, {@code 1:30} is ninety and
 * {@code 2026-11-01} is a date.
 */
final class YamlScalars implements ScalarResolver {
    /** For readers and writers of YAML. */
    static final Schema SCHEMA =
            new Schema() {
                @Override
                public ScalarResolver getScalarResolver() {
                    return new YamlScalars();
                }

                @Override
                public Map<Tag, ConstructNode> getSchemaTagConstructors() {
                    return Map.of();
                }
            };

    private static final Tag TIMESTAMP = new Tag(Tag.PREFIX + "timestamp");

    private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");
    private static final Pattern TRUE = Pattern.compile("yes|Yes|YES|true|True|TRUE|on|On|ON");
    private static final Pattern FALSE = Pattern.compile("no|No|NO|false|False|FALSE|off|Off|OFF");
    private static final Pattern INTEGER =
            Pattern.compile(
                    "[-+]?(0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+"
                            + "|[1-9][0-9_]*(:[0-5]?[0-9])+)");
    private static final Pattern FLOAT =
            Pattern.compile(
                    "[-+]?[0-9][0-9_]*\\.[0-9_]*([eE][-+][0-9]+)?"
                            + "|\\.[0-9][0-9_]*([eE][-+][0-9]+)?"
                            + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*"
                            + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    private static final Pattern TIME =
            Pattern.compile(
                    "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \\t]+)([0-9]{1,2}):([0-9]{2})"
                            + ":([0-9]{2})(?:\\.([0-9]*))?"
                            + "(?:[ \\t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?");

    private static final int SIXTY = 60;

    private YamlScalars() {}

    @Override
    public Tag resolve(String word, Boolean unquoted) {
        if (!unquoted) {
            return Tag.STR;
        }
        if (NULL.matcher(word).matches()) {
            return Tag.NULL;
        }
        if (TRUE.matcher(word).matches() || FALSE.matcher(word).matches()) {
            return Tag.BOOL;
        }
        if (INTEGER.matcher(word).matches()) {
            return Tag.INT;
        }
        if (FLOAT.matcher(word).matches()) {
            return Tag.FLOAT;
        }
        if (DATE.matcher(word).matches() || TIME.matcher(word).matches()) {
            return TIMESTAMP;
        }
        return word.equals("<<") ? Tag.MERGE : Tag.STR;
    }

    /**
     * The value of a scalar: text, {@link Long} or {@link BigInteger}, {@link Double}, {@link
     * Boolean}, {@link LocalDate}, {@link LocalDateTime}, {@link OffsetDateTime} or null.
     *
     * @throws IllegalArgumentException if it has a tag that it does not fit, or that is unknown
     */
    static Object value(ScalarNode node) {
        Tag tag = node.getTag();
        String word = node.getValue();
        if (tag.equals(Tag.STR) || tag.equals(Tag.MERGE)) {
            return word;
        }
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            String lower = word.toLowerCase(Locale.ROOT);
            boolean right = TRUE.matcher(lower).matches() || FALSE.matcher(lower).matches();
            return required(right, node) && TRUE.matcher(lower).matches();
        }
        if (tag.equals(Tag.INT)) {
            required(INTEGER.matcher(word).matches(), node);
            return integer(word.replace("_", ""));
        }
        if (tag.equals(Tag.FLOAT)) {
            required(FLOAT.matcher(word).matches() || INTEGER.matcher(word).matches(), node);
            return real(word.replace("_", "").toLowerCase(Locale.ROOT));
        }
        if (tag.equals(TIMESTAMP)) {
            return timestamp(node);
        }
        throw new IllegalArgumentException(
                "tag %s is not supported, remove it".formatted(tag.getValue()));
    }

    private static boolean required(boolean right, ScalarNode node) {
        if (!right) {
            throw new IllegalArgumentException(
                    "'%s' is no %s, write it in quotes if it is a text"
                            .formatted(
                                    node.getValue(),
                                    node.getTag().getValue().replace(Tag.PREFIX, "")));
        }
        return true;
    }

    private static Object integer(String word) {
        boolean negative = word.startsWith("-");
        String digits = word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word;
        BigInteger number;
        if (digits.contains(":")) {
            number = BigInteger.ZERO;
            for (String part : digits.split(":", -1)) {
                number = number.multiply(BigInteger.valueOf(SIXTY)).add(new BigInteger(part));
            }
        } else if (digits.startsWith("0b")) {
            number = new BigInteger(digits.substring(2), 2);
        } else if (digits.startsWith("0x")) {
            number = new BigInteger(digits.substring(2), 16);
        } else {
            number = new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
        }
        number = negative ? number.negate() : number;
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private static double real(String word) {
        boolean negative = word.startsWith("-");
        String digits = negative || word.startsWith("+") ? word.substring(1) : word;
        double number = 0;
        if (digits.equals(".inf")) {
            number = Double.POSITIVE_INFINITY;
        } else if (digits.equals(".nan")) {
            number = Double.NaN;
        } else {
            for (String part : digits.split(":", -1)) {
                number = number * SIXTY + Double.parseDouble(part);
            }
        }
        return negative ? -number : number;
    }

    private static Object timestamp(ScalarNode node) {
        try {
            Matcher date = DATE.matcher(node.getValue());
            if (date.matches()) {
                return LocalDate.of(number(date, 1), number(date, 2), number(date, 3));
            }
            Matcher time = TIME.matcher(node.getValue());
            required(time.matches(), node);
            String fraction = time.group(7) == null ? "" : time.group(7);
            LocalDateTime local =
                    LocalDateTime.of(
                            number(time, 1),
                            number(time, 2),
                            number(time, 3),
                            number(time, 4),
                            number(time, 5),
                            number(time, 6),
                            Integer.parseInt((fraction + "000000").substring(0, 6)) * 1000);
            return time.group(8) == null ? local : local.atOffset(offset(time));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'%s' is no date or time (%s), write it in quotes if it is a text"
                            .formatted(node.getValue(), e.getMessage()),
                    e);
        }
    }

    private static ZoneOffset offset(Matcher time) {
        if (time.group(9) == null) {
            return ZoneOffset.UTC;
        }
        int minutes = time.group(11) == null ? 0 : number(time, 11);
        int seconds = (number(time, 10) * SIXTY + minutes) * SIXTY;
        return ZoneOffset.ofTotalSeconds(time.group(9).equals("-") ? -seconds : seconds);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
