package io.kappalake.transform.project;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Set;
import java.util.regex.Pattern;

/** Numbers in seeds, as they are written. */
final class ExactNumbers {
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,4})?");
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    private ExactNumbers() {}

    /** Whether a text is a number of digits, which may have a point and an exponent. */
    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /**
     * The number that a text is.
     *
     * @throws IllegalArgumentException if it is none
     */
    static BigDecimal decimal(String text) {
        if (!isNumber(text.strip())) {
            throw new IllegalArgumentException("it is no number");
        }
        return new BigDecimal(text.strip());
    }

    /**
     * Whether a floating-point number shows all digits of a text: rounded to as many digits, it
     * reads the same. So {@code 0.1} is kept, and 25 digits of pi are not.
     */
    static boolean shows(double number, BigDecimal text) {
        if (Double.isInfinite(number) || (number == 0 && text.signum() != 0)) {
            return false;
        }
        return new BigDecimal(number).round(new MathContext(text.precision())).compareTo(text) == 0;
    }

    static String doublePrecision(String text) {
        return floating(text, Double.parseDouble(finite(text)));
    }

    static String real(String text) {
        return floating(text, Float.parseFloat(finite(text)));
    }

    private static String finite(String text) {
        return NOT_FINITE.contains(text.strip()) ? "0" : decimal(text).toString();
    }

    private static String floating(String text, double number) {
        if (NOT_FINITE.contains(text.strip())) {
            return text.strip();
        }
        if (!shows(number, decimal(text))) {
            throw new IllegalArgumentException("it would become " + number);
        }
        return text.strip();
    }
}
