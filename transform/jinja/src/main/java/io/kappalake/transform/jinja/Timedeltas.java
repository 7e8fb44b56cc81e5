package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Python's timedelta, of microseconds. */
final class Timedeltas {
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    private Timedeltas() {}

    /** {@code timedelta(..)} with numbers of any size and sign. */
    static Object of(Arguments arguments) {
        String[] names = {
            "days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"
        };
        long[] micros = {
            86_400_000_000L, 1_000_000, 1, 1_000, 60_000_000, 3_600_000_000L, 604_800_000_000L
        };
        arguments.accept("timedelta", names);
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < names.length; i++) {
            Object amount = arguments.at(i, names[i], 0L);
            if (!Numbers.isNumber(amount)) {
                throw JinjaException.type(
                        "unsupported type for timedelta %s component: %s"
                                .formatted(names[i], Types.name(amount)));
            }
            sum = sum.add(Numbers.decimal(amount).multiply(BigDecimal.valueOf(micros[i])));
        }
        return fromMicros(sum);
    }

    private static Duration fromMicros(BigDecimal micros) {
        BigInteger whole = micros.setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
        BigInteger[] seconds = whole.divideAndRemainder(BigInteger.valueOf(1_000_000));
        if (seconds[0].bitLength() > 46) {
            throw JinjaException.of("OverflowError", "a timedelta has at most 999999999 days");
        }
        return Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue() * 1000);
    }

    private static BigDecimal micros(Duration duration) {
        return BigDecimal.valueOf(duration.toSeconds())
                .multiply(MICROS)
                .add(BigDecimal.valueOf(duration.toNanosPart() / 1000));
    }

    static long days(Duration duration) {
        return Math.floorDiv(duration.toSeconds(), 86_400L);
    }

    private static long seconds(Duration duration) {
        return Math.floorMod(duration.toSeconds(), 86_400L);
    }

    static Object scaled(Operator operator, Object left, Object right) {
        if (operator == Operator.MULTIPLY && right instanceof Duration) {
            return left instanceof Duration ? null : scaled(operator, right, left);
        }
        if (!(left instanceof Duration duration)) {
            return null;
        }
        if (right instanceof Duration divisor) {
            refuseZero(divisor.isZero());
            BigDecimal a = micros(duration);
            BigDecimal b = micros(divisor);
            BigDecimal whole = a.divide(b, 0, RoundingMode.FLOOR);
            return switch (operator) {
                case DIVIDE -> a.doubleValue() / b.doubleValue();
                case FLOOR_DIVIDE -> Numbers.integer(whole.toBigInteger());
                case MODULO -> fromMicros(a.subtract(whole.multiply(b)));
                default -> null;
            };
        }
        if (!Numbers.isNumber(right)) {
            return null;
        }
        BigDecimal factor = Numbers.decimal(right);
        return switch (operator) {
            case MULTIPLY -> fromMicros(micros(duration).multiply(factor));
            case DIVIDE -> {
                refuseZero(factor.signum() == 0);
                yield fromMicros(micros(duration).divide(factor, 6, RoundingMode.HALF_EVEN));
            }
            case FLOOR_DIVIDE -> {
                refuseZero(factor.signum() == 0);
                yield fromMicros(micros(duration).divide(factor, 0, RoundingMode.FLOOR));
            }
            default -> null;
        };
    }

    private static void refuseZero(boolean zero) {
        if (zero) {
            throw JinjaException.of("ZeroDivisionError", "division by zero");
        }
    }

    static Object attribute(Duration duration, String name) {
        return switch (name) {
            case "days" -> days(duration);
            case "seconds" -> seconds(duration);
            case "microseconds" -> duration.toNanosPart() / 1000L;
            case "total_seconds" ->
                    (JinjaFunction) nothing -> micros(duration).divide(MICROS).doubleValue();
            default -> null;
        };
    }

    static String text(Duration duration) {
        long days = days(duration);
        long seconds = seconds(duration);
        String clock = "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
        int micros = duration.toNanosPart() / 1000;
        String time = micros == 0 ? clock : "%s.%06d".formatted(clock, micros);
        return days == 0
                ? time
                : "%d day%s, %s".formatted(days, Math.abs(days) == 1 ? "" : "s", time);
    }

    static String repr(Duration duration) {
        List<String> parts = new ArrayList<>();
        for (String name : List.of("days", "seconds", "microseconds")) {
            if (!attribute(duration, name).equals(0L)) {
                parts.add("%s=%s".formatted(name, attribute(duration, name)));
            }
        }
        return "datetime.timedelta(%s)".formatted(parts.isEmpty() ? "0" : String.join(", ", parts));
    }
}
