package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Python's operators on numbers. */
final class Arithmetic {
    /** The precision of Python's decimals. */
    private static final MathContext DECIMALS = new MathContext(28, RoundingMode.HALF_EVEN);

    private static final double LARGEST_BITS = Limits.DIGITS * 3.4;

    private Arithmetic() {}

    static Object apply(Operator operator, Object left, Object right) {
        if (left instanceof BigDecimal || right instanceof BigDecimal) {
            if (Numbers.isFloat(left) || Numbers.isFloat(right)) {
                throw Operators.unsupported(operator.sign(), left, right);
            }
            return decimals(operator, Numbers.decimal(left), Numbers.decimal(right));
        }
        if (Numbers.isFloat(left) || Numbers.isFloat(right)) {
            return floats(operator, Numbers.toDouble(left), Numbers.toDouble(right));
        }
        if (left instanceof Long a && right instanceof Long b) {
            Object small = longs(operator, a, b);
            if (small != null) {
                return small;
            }
        }
        return integers(operator, Numbers.bigInteger(left), Numbers.bigInteger(right));
    }

    /** Null where the result may not fit. */
    private static Object longs(Operator operator, long a, long b) {
        return switch (operator) {
            case ADD -> {
                long sum = a + b;
                yield ((a ^ sum) & (b ^ sum)) < 0 ? null : sum;
            }
            case SUBTRACT -> {
                long difference = a - b;
                yield ((a ^ b) & (a ^ difference)) < 0 ? null : difference;
            }
            case MULTIPLY -> Math.multiplyHigh(a, b) == ((a * b) >> 63) ? (Object) (a * b) : null;
            default -> null;
        };
    }

    private static Object integers(Operator operator, BigInteger a, BigInteger b) {
        return switch (operator) {
            case ADD -> bounded(a.add(b));
            case SUBTRACT -> bounded(a.subtract(b));
            case MULTIPLY -> bounded(a.multiply(b));
            case DIVIDE -> {
                refuseZero(b.signum() == 0, "division by zero");
                yield new BigDecimal(a)
                        .divide(new BigDecimal(b), MathContext.DECIMAL128)
                        .doubleValue();
            }
            case FLOOR_DIVIDE -> {
                refuseZero(b.signum() == 0, "integer division or modulo by zero");
                BigInteger[] parts = a.divideAndRemainder(b);
                boolean down = parts[1].signum() != 0 && parts[1].signum() != b.signum();
                yield bounded(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
            }
            case MODULO -> {
                refuseZero(b.signum() == 0, "integer division or modulo by zero");
                BigInteger rest = a.remainder(b);
                boolean other = rest.signum() != 0 && rest.signum() != b.signum();
                yield bounded(other ? rest.add(b) : rest);
            }
            case POWER -> {
                if (b.signum() < 0) {
                    yield floats(operator, a.doubleValue(), b.doubleValue());
                }
                if (a.abs().bitLength() <= 1) {
                    boolean minus = a.signum() < 0 && b.testBit(0);
                    BigInteger power = a.signum() == 0 && b.signum() != 0 ? a : BigInteger.ONE;
                    yield Numbers.integer(minus ? power.negate() : power);
                }
                if (a.bitLength() * b.doubleValue() > LARGEST_BITS) {
                    throw tooLarge();
                }
                yield bounded(a.pow(b.intValue()));
            }
        };
    }

    private static JinjaException tooLarge() {
        return JinjaException.of(
                "OverflowError", "the number has more than %d digits".formatted(Limits.DIGITS));
    }

    private static Object bounded(BigInteger value) {
        if (value.bitLength() > LARGEST_BITS) {
            throw tooLarge();
        }
        return Numbers.integer(value);
    }

    private static Object floats(Operator operator, double a, double b) {
        return switch (operator) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> {
                refuseZero(b == 0, "float division by zero");
                yield a / b;
            }
            case FLOOR_DIVIDE -> {
                refuseZero(b == 0, "float floor division by zero");
                yield Math.rint((a - modulo(a, b)) / b);
            }
            case MODULO -> {
                refuseZero(b == 0, "float modulo");
                yield modulo(a, b);
            }
            case POWER -> {
                refuseZero(a == 0 && b < 0, "0.0 cannot be raised to a negative power");
                if (a < 0 && b != Math.rint(b)) {
                    throw JinjaException.value(
                            "a negative number cannot be raised to a fractional power");
                }
                yield Math.pow(a, b);
            }
        };
    }

    private static double modulo(double a, double b) {
        double rest = a % b;
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    }

    private static Object decimals(Operator operator, BigDecimal a, BigDecimal b) {
        boolean division =
                switch (operator) {
                    case DIVIDE, FLOOR_DIVIDE, MODULO -> true;
                    default -> false;
                };
        refuseZero(division && b.signum() == 0, "division by zero");
        return switch (operator) {
            case ADD -> a.add(b, DECIMALS);
            case SUBTRACT -> a.subtract(b, DECIMALS);
            case MULTIPLY -> a.multiply(b, DECIMALS);
            case DIVIDE -> quotient(a, b);
            // towards zero, and the rest with the left one's sign: decimals differ from integers
            case FLOOR_DIVIDE -> a.divideToIntegralValue(b).setScale(0, RoundingMode.DOWN);
            case MODULO -> a.remainder(b);
            case POWER -> {
                int exponent = Numbers.index(Numbers.integer(b.toBigInteger()));
                if (Math.abs((long) exponent) > 999_999 || b.stripTrailingZeros().scale() > 0) {
                    throw JinjaException.value(
                            "exponent %s of a decimal (must be a small integer)"
                                    .formatted(b.toPlainString()));
                }
                yield a.pow(exponent, DECIMALS);
            }
        };
    }

    private static BigDecimal quotient(BigDecimal a, BigDecimal b) {
        BigDecimal quotient = a.divide(b, DECIMALS);
        int scale = Math.max(a.scale() - b.scale(), 0);
        BigDecimal shortest = quotient.stripTrailingZeros();
        return shortest.scale() < scale
                ? shortest.setScale(scale, RoundingMode.UNNECESSARY)
                : shortest;
    }

    private static void refuseZero(boolean zero, String message) {
        if (zero) {
            throw JinjaException.of("ZeroDivisionError", message);
        }
    }
}
