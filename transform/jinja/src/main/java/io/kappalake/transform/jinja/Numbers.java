package io.kappalake.transform.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/** Integers of any size, floats and decimals. */
final class Numbers {
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    static Object integer(BigInteger value) {
        boolean fits = value.compareTo(SMALLEST) >= 0 && value.compareTo(LARGEST) <= 0;
        return fits ? (Object) value.longValue() : value;
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    static boolean isInteger(Object value) {
        return value instanceof Long
                || value instanceof Boolean
                || value instanceof BigInteger
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte;
    }

    static boolean isFloat(Object value) {
        return value instanceof Double || value instanceof Float;
    }

    static BigInteger bigInteger(Object integer) {
        return switch (integer) {
            case BigInteger value -> value;
            case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
            default -> BigInteger.valueOf(((Number) integer).longValue());
        };
    }

    static BigDecimal decimal(Object number) {
        return switch (number) {
            case BigDecimal value -> value;
            case Double value -> new BigDecimal(value);
            default -> new BigDecimal(bigInteger(number));
        };
    }

    /**
     * One object for all numbers that are equal, whatever their types; other values as they are.
     */
    static Object same(Object value) {
        return switch (value) {
            case Boolean truth -> integer(bigInteger(truth));
            case Double number when !number.isInfinite() && number == Math.rint(number) ->
                    integer(new BigDecimal(number).toBigInteger());
            case null -> null;
            default -> value;
        };
    }

    static double toDouble(Object number) {
        return switch (number) {
            case Boolean truth -> truth ? 1 : 0;
            default -> ((Number) number).doubleValue();
        };
    }

    /** A value that counts or points to something. */
    static int index(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!isInteger(value)) {
            throw JinjaException.type(
                    "'%s' object cannot be interpreted as an integer".formatted(Types.name(value)));
        }
        BigInteger integer = bigInteger(value);
        return integer.bitLength() < 32
                ? integer.intValue()
                : integer.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }

    /** Towards zero. */
    static Object truncated(Object number) {
        return switch (number) {
            case Double value -> {
                if (value.isNaN() || value.isInfinite()) {
                    throw JinjaException.of(
                            "OverflowError",
                            "cannot convert float %s to integer".formatted(text(value)));
                }
                yield integer(new BigDecimal(value).toBigInteger());
            }
            case BigDecimal value -> integer(value.toBigInteger());
            default -> integer(bigInteger(number));
        };
    }

    /** A float as Python prints it: the shortest digits that give it back. */
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = shortest(value);
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent < -4 || exponent >= 16) {
            String digits = decimal.unscaledValue().abs().toString();
            return "%s%s%se%s%02d"
                    .formatted(
                            value < 0 ? "-" : "",
                            digits.charAt(0),
                            digits.length() > 1 ? "." + digits.substring(1) : "",
                            exponent < 0 ? "-" : "+",
                            Math.abs(exponent));
        }
        String plain = decimal.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    /** Java's are the shortest digits too, but at least two, which the smallest number shows. */
    private static BigDecimal shortest(double value) {
        return Math.abs(value) == Double.MIN_VALUE
                ? new BigDecimal(value > 0 ? "5e-324" : "-5e-324")
                : new BigDecimal(Double.toString(value)).stripTrailingZeros();
    }

    /** Reads a float as Python does, or gives null. */
    static Double parseFloat(String text) {
        String trimmed = Strings.strip(text).toLowerCase(Locale.ROOT);
        return switch (trimmed) {
            case "nan", "+nan", "-nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default ->
                    trimmed.matches(
                                    "[+-]?(\\d(_?\\d)*\\.?(\\d(_?\\d)*)?|\\.\\d(_?\\d)*)(e[+-]?\\d+)?")
                            ? Double.valueOf(trimmed.replace("_", ""))
                            : null;
        };
    }

    /** Reads an integer as Python does, or gives null. */
    static Object parseInteger(String text, int base) {
        String trimmed = Strings.strip(text).toLowerCase(Locale.ROOT);
        boolean negative = trimmed.startsWith("-");
        String digits = negative || trimmed.startsWith("+") ? trimmed.substring(1) : trimmed;
        String prefix =
                switch (base) {
                    case 2 -> "0b";
                    case 8 -> "0o";
                    case 16 -> "0x";
                    default -> "";
                };
        if (digits.startsWith(prefix)) {
            digits = digits.substring(prefix.length());
        }
        if (base < 2
                || base > 36
                || !digits.matches("[0-9a-z]+(_[0-9a-z]+)*")
                || digits.length() > 4300) {
            return null;
        }
        String plain = digits.replace("_", "");
        if (!plain.chars().allMatch(c -> Character.digit(c, base) >= 0)) {
            return null;
        }
        BigInteger value = new BigInteger(plain, base);
        return integer(negative ? value.negate() : value);
    }
}
