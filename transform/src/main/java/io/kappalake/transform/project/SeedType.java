package io.kappalake.transform.project;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The types that a seed's values may have, from the one tried first to the one that all values
 * have. As dbt does, but for amounts with currency or percent signs, which stay text.
 */
enum SeedType {
    INTEGER("INTEGER") {
        @Override
        Object parsed(String text) {
            return Math.toIntExact(whole(text).longValueExact()) + 0L;
        }
    },
    BIGINT("BIGINT") {
        @Override
        Object parsed(String text) {
            return whole(text).longValueExact();
        }
    },
    DECIMAL("DECIMAL(38, 0)") {
        @Override
        Object parsed(String text) {
            BigDecimal number = new BigDecimal(whole(text));
            if (number.precision() > MAX_PRECISION) {
                throw new ArithmeticException(text);
            }
            return number;
        }
    },
    DOUBLE("DOUBLE") {
        @Override
        Object parsed(String text) {
            if (!ExactNumbers.isNumber(text)) {
                throw new NumberFormatException(text);
            }
            return Double.valueOf(text);
        }

        @Override
        boolean holds(String text) {
            BigDecimal number = ExactNumbers.decimal(text);
            return ExactNumbers.shows(number.doubleValue(), number);
        }
    },
    DATE("DATE") {
        @Override
        Object parsed(String text) {
            return LocalDate.parse(text);
        }
    },
    TIMESTAMP("TIMESTAMP(6)") {
        @Override
        Object parsed(String text) {
            String iso = text.replaceFirst(" ", "T");
            return ZONED.matcher(iso).find()
                    ? OffsetDateTime.parse(iso)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDateTime()
                    : LocalDateTime.parse(iso);
        }

        @Override
        boolean holds(String text) {
            return ((LocalDateTime) value(text)).get(ChronoField.NANO_OF_SECOND) % NANOS_PER_MICRO
                    == 0;
        }
    },
    BOOLEAN("BOOLEAN") {
        @Override
        Object parsed(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(text);
            };
        }
    },
    VARCHAR("VARCHAR") {
        @Override
        Object parsed(String text) {
            return text;
        }
    };

    private static final int MAX_PRECISION = 38;
    private static final int NANOS_PER_MICRO = 1000;
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern ZONED = Pattern.compile("(Z|[-+][0-9]{2}:[0-9]{2})$");

    private final String trinoType;

    SeedType(String trinoType) {
        this.trinoType = trinoType;
    }

    String trinoType() {
        return trinoType;
    }

    /** The value of a text, which throws some {@link RuntimeException} if it has another type. */
    abstract Object parsed(String text);

    /** Whether the type holds the value of a text, which has it, without rounding. */
    boolean holds(String text) {
        return true;
    }

    private static BigInteger whole(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return new BigInteger(text.replace("+", ""));
    }

    private Optional<Object> parse(String text) {
        try {
            // text keeps its spaces, as it is no text otherwise
            return Optional.of(parsed(this == VARCHAR ? text : text.strip()));
        } catch (ArithmeticException | IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The value of a text, which must have this type; null if it stands for no value. */
    Object value(String text) {
        return isNull(text) ? null : parse(text).orElseThrow();
    }

    /** The first type that all values have; of none, or of nulls alone, INTEGER as in dbt. */
    static SeedType of(List<String> values) {
        for (SeedType type : values()) {
            if (values.stream().allMatch(text -> isNull(text) || type.parse(text).isPresent())) {
                return type;
            }
        }
        throw new IllegalStateException("Cannot infer a type: every value is a text");
    }

    static boolean isNull(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() || stripped.equalsIgnoreCase("null");
    }
}
