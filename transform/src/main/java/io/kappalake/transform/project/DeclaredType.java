package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.DataType;
import io.trino.sql.tree.DataTypeParameter;
import io.trino.sql.tree.DateTimeDataType;
import io.trino.sql.tree.GenericDataType;
import io.trino.sql.tree.NumericParameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A type that {@code column_types} gives a column. It takes the texts whose values it holds whole,
 * and refuses those that it would cut or round.
 */
final class DeclaredType {
    private static final int MAX_PRECISION = 38;
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** What a text becomes in the words of Trino's CAST to the type that the table stores. */
    private interface Form {
        String of(String text);
    }

    private final Form form;

    private DeclaredType(Form form) {
        this.form = requireNonNull(form, "form");
    }

    /**
     * Reads a type of Trino.
     *
     * @throws IllegalArgumentException saying what it must be, if a column of a seed cannot have it
     */
    static DeclaredType parse(String type) {
        DataType parsed;
        try {
            parsed = new SqlParser().createType(type);
        } catch (ParsingException e) {
            throw new IllegalArgumentException("must be a type of Trino, such as varchar", e);
        }
        return new DeclaredType(
                switch (parsed) {
                    case GenericDataType generic -> form(generic);
                    case DateTimeDataType time -> form(time);
                    default -> throw unsupported();
                });
    }

    /**
     * A value's text as Trino casts it to the type that the table stores.
     *
     * @throws IllegalArgumentException saying why the type does not hold the value whole
     */
    String exact(String text) {
        return form.of(text);
    }

    private static IllegalArgumentException unsupported() {
        return new IllegalArgumentException(
                "must be a type that a text can be cast to: boolean, tinyint, smallint, integer,"
                        + " bigint, real, double, decimal, varchar, char, varbinary, uuid, date,"
                        + " time or timestamp");
    }

    private static Form form(GenericDataType type) {
        List<DataTypeParameter> arguments = type.getArguments();
        return switch (type.getName().getValue().toLowerCase(Locale.ROOT)) {
            case "boolean" -> DeclaredType::truth;
            case "tinyint" -> whole(Byte.SIZE);
            case "smallint" -> whole(Short.SIZE);
            case "integer", "int" -> whole(Integer.SIZE);
            case "bigint" -> whole(Long.SIZE);
            case "real" -> ExactNumbers::real;
            case "double" -> ExactNumbers::doublePrecision;
            case "decimal" ->
                    decimal(
                            arguments.isEmpty() ? MAX_PRECISION : number(arguments.get(0)),
                            arguments.size() < 2 ? 0 : number(arguments.get(1)));
            case "varchar" ->
                    arguments.isEmpty() ? text -> text : characters(number(arguments.get(0)));
            case "char" -> characters(arguments.isEmpty() ? 1 : number(arguments.get(0)));
            case "varbinary" -> text -> text;
            case "uuid" -> DeclaredType::uuid;
            case "date" -> ExactTimes::date;
            default -> throw unsupported();
        };
    }

    private static Form form(DateTimeDataType type) {
        int digits = type.getPrecision().map(DeclaredType::number).orElse(ExactTimes.USUAL_DIGITS);
        boolean zoned = type.isWithTimeZone();
        return switch (type.getType()) {
            case TIMESTAMP ->
                    zoned
                            ? text -> ExactTimes.instant(text, digits)
                            : text -> ExactTimes.timestamp(text, digits);
            case TIME -> {
                if (zoned) {
                    throw unsupported();
                }
                yield text -> ExactTimes.time(text, digits);
            }
        };
    }

    private static int number(DataTypeParameter parameter) {
        if (parameter instanceof NumericParameter numeric) {
            return Integer.parseInt(numeric.getValue());
        }
        throw new IllegalArgumentException("must have numbers in its parentheses");
    }

    private static String truth(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> "true";
            case "false", "f", "0" -> "false";
            default -> throw new IllegalArgumentException("it is neither true nor false");
        };
    }

    private static String uuid(String text) {
        if (!UUID.matcher(text.strip()).matches()) {
            throw new IllegalArgumentException("it is no UUID");
        }
        return text.strip().toLowerCase(Locale.ROOT);
    }

    private static Form characters(int most) {
        return text -> {
            int length = text.codePointCount(0, text.length());
            if (length > most) {
                throw new IllegalArgumentException("it has %d characters".formatted(length));
            }
            return text;
        };
    }

    private static Form whole(int bits) {
        return text -> {
            BigDecimal number = ExactNumbers.decimal(text).stripTrailingZeros();
            if (number.scale() > 0) {
                throw new IllegalArgumentException("it is not whole");
            }
            BigInteger most = BigInteger.ONE.shiftLeft(bits - 1).subtract(BigInteger.ONE);
            BigDecimal least = new BigDecimal(most.not());
            if (number.compareTo(least) < 0 || number.compareTo(new BigDecimal(most)) > 0) {
                throw new IllegalArgumentException(
                        "the type goes from %s to %s".formatted(least.toPlainString(), most));
            }
            return number.toPlainString();
        };
    }

    private static Form decimal(int precision, int scale) {
        if (precision < 1 || precision > MAX_PRECISION || scale > precision) {
            throw new IllegalArgumentException(
                    "must be decimal(p, s) with p from 1 to %d and s from 0 to p"
                            .formatted(MAX_PRECISION));
        }
        return text -> {
            BigDecimal number = ExactNumbers.decimal(text).stripTrailingZeros();
            if (number.scale() > scale) {
                throw new IllegalArgumentException(
                        "it has %d decimal places".formatted(number.scale()));
            }
            long before = (long) number.precision() - number.scale();
            if (number.signum() != 0 && before > precision - scale) {
                throw new IllegalArgumentException(
                        "it has %d digits before the point, the type has %d"
                                .formatted(before, precision - scale));
            }
            return number.toPlainString();
        };
    }
}
