package io.kappalake.transform.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers with a given precision, from their exact binary value. */
final class Reals {
    private Reals() {}

    private static boolean isSpecial(Object value) {
        return value instanceof Double number && (number.isNaN() || number.isInfinite());
    }

    private static String minus(Object value) {
        return value instanceof Double number && number == 0 && 1 / number < 0 ? "-" : "";
    }

    static String fixed(Object value, int digits) {
        if (isSpecial(value)) {
            return Numbers.text((Double) value);
        }
        BigDecimal exact = Numbers.decimal(value);
        String text = exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return (exact.signum() < 0 && !text.startsWith("-") ? "-" : minus(value)) + text;
    }

    static String scientific(Object value, int digits) {
        if (isSpecial(value)) {
            return Numbers.text((Double) value);
        }
        BigDecimal exact = Numbers.decimal(value);
        if (exact.signum() == 0) {
            return minus(value) + "0" + (digits > 0 ? "." + "0".repeat(digits) : "") + "e+00";
        }
        BigDecimal rounded = exact.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String all = rounded.unscaledValue().abs().toString();
        all += "0".repeat(Math.max(0, digits + 1 - all.length()));
        return "%s%s%se%s%02d"
                .formatted(
                        exact.signum() < 0 ? "-" : "",
                        all.charAt(0),
                        digits > 0 ? "." + all.substring(1, digits + 1) : "",
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent));
    }

    /** Plain or scientific, whichever suits the size; zeros at the end are dropped unless kept. */
    static String general(Object value, int digits, boolean keepZeros) {
        if (isSpecial(value)) {
            return Numbers.text((Double) value);
        }
        BigDecimal exact = Numbers.decimal(value);
        if (exact.signum() == 0) {
            return minus(value) + "0" + (keepZeros ? "." + "0".repeat(digits - 1) : "");
        }
        BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < digits) {
            String plain = fixed(rounded, Math.max(0, digits - 1 - exponent));
            return keepZeros ? plain : withoutZeros(plain);
        }
        String[] parts = scientific(rounded, digits - 1).split("e", 2);
        return (keepZeros ? parts[0] : withoutZeros(parts[0])) + "e" + parts[1];
    }

    private static String withoutZeros(String digits) {
        if (digits.indexOf('.') < 0) {
            return digits;
        }
        return digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
