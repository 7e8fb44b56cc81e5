package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the rows of a seed: RFC 4180 with a header line, UTF-8 with or without byte order mark.
 * Empty values and {@code null} are null. Column types are inferred from all values, except where
 * {@code column_types} gives them. A value that its column's type would cut or round is a problem.
 */
public final class SeedReader {
    private static final int MOST_PROBLEMS = 10;
    private static final int LONGEST_SHOWN = 60;

    private final Path root;
    private final Problems problems;

    /**
     * @param root of the project
     */
    public SeedReader(Path root, Problems problems) {
        this.root = root.toAbsolutePath().normalize();
        this.problems = problems;
    }

    /** The rows of a seed; empty if something is wrong with its file, which is reported. */
    public Optional<SeedData> read(SeedFile seed) {
        Optional<String> text = new ProjectFolder(root, problems).text(seed.file());
        return text.flatMap(csv -> parse(seed, csv));
    }

    /** Reports configured types of columns that the header lacks; reads no rows. */
    public void checkColumns(SeedFile seed) {
        if (seed.config().columnTypes().isEmpty()) {
            return;
        }
        Optional<String> text = new ProjectFolder(root, problems).text(seed.file());
        if (text.isEmpty()) {
            return;
        }
        try (CSVParser parser = CSVParser.parse(text.get(), format(seed).get())) {
            Iterator<CSVRecord> rows = parser.iterator();
            if (rows.hasNext()) {
                checkTypes(seed, rows.next().stream().map(String::strip).toList());
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            // what is wrong with the file is said where its rows are read
        }
    }

    private static CSVFormat.Builder format(SeedFile seed) {
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(seed.config().delimiter())
                .setIgnoreEmptyLines(true);
    }

    /** Empty lines are none of a table's rows, but that of one column has nulls there. */
    private static CSVFormat format(SeedFile seed, String text) throws IOException {
        CSVFormat.Builder format = format(seed);
        String content = text.stripLeading();
        try (CSVParser parser = CSVParser.parse(content, format.get())) {
            Iterator<CSVRecord> rows = parser.iterator();
            boolean single = rows.hasNext() && rows.next().size() == 1;
            return format.setIgnoreEmptyLines(!single).get();
        }
    }

    private Optional<SeedData> parse(SeedFile seed, String text) {
        List<String> header = List.of();
        List<Row> rows = new ArrayList<>();
        int wrong = 0;
        try (CSVParser parser = CSVParser.parse(text, format(seed, text))) {
            long line = 1;
            for (CSVRecord row : parser) {
                int at = Math.toIntExact(line);
                line = parser.getCurrentLineNumber() + 1;
                if (header.isEmpty() && isBlank(row)) {
                    continue;
                }
                if (header.isEmpty()) {
                    header = row.stream().map(String::strip).toList();
                } else if (row.size() == header.size()) {
                    rows.add(new Row(at, row.stream().toList()));
                } else if (++wrong <= MOST_PROBLEMS) {
                    problems.problem(
                            new Location(seed.file(), at, 0),
                            "Invalid row of %d values (must be %d, as in the header)%s"
                                    .formatted(
                                            row.size(),
                                            header.size(),
                                            wrong == MOST_PROBLEMS
                                                    ? "; further rows are not reported"
                                                    : ""));
                }
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            problems.problem(
                    Location.of(seed.file()),
                    ("Invalid CSV: %s (values with quotes, line breaks or the delimiter"
                                    + " must stand in quotes, quotes in them doubled)")
                            .formatted(e.getMessage()));
            return Optional.empty();
        }
        boolean right = checkHeader(seed, header);
        right &= checkTypes(seed, header);
        return right && wrong == 0 ? typed(seed, header, rows) : Optional.empty();
    }

    private static boolean isBlank(CSVRecord row) {
        return row.size() == 1 && row.get(0).isBlank();
    }

    /** The texts of a row, and the line where it begins. */
    private record Row(int line, List<String> texts) {}

    private boolean checkHeader(SeedFile seed, List<String> header) {
        Location where = new Location(seed.file(), 1, 0);
        if (header.isEmpty() || header.stream().allMatch(String::isEmpty)) {
            problems.problem(where, "Missing header: write the names of the columns");
            return false;
        }
        boolean right = true;
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).isEmpty()) {
                problems.problem(where, "Missing name of column %d: write one".formatted(i + 1));
                right = false;
            } else if (!seen.add(header.get(i).toLowerCase(Locale.ROOT))) {
                problems.problem(
                        where, "Column %s is given twice: rename one".formatted(header.get(i)));
                right = false;
            }
        }
        return right;
    }

    private boolean checkTypes(SeedFile seed, List<String> header) {
        Location where = seed.properties().where().orElse(Location.of(seed.file()));
        boolean right = true;
        for (Map.Entry<String, String> given : seed.config().columnTypes().entrySet()) {
            String column = given.getKey();
            if (header.stream().noneMatch(column::equalsIgnoreCase)) {
                problems.problem(
                        where,
                        "Unknown column %s in column_types of seed %s%s (its columns are %s)"
                                .formatted(
                                        column,
                                        seed.name(),
                                        Problems.suggestion(column, header),
                                        String.join(", ", header)));
                right = false;
            }
            try {
                DeclaredType.parse(given.getValue());
            } catch (IllegalArgumentException e) {
                problems.problem(
                        where,
                        "Invalid type %s of column %s in column_types of seed %s (%s)"
                                .formatted(given.getValue(), column, seed.name(), e.getMessage()));
                right = false;
            }
        }
        return right;
    }

    private Optional<SeedData> typed(SeedFile seed, List<String> header, List<Row> texts) {
        Map<String, String> given = new HashMap<>();
        seed.config()
                .columnTypes()
                .forEach((column, type) -> given.put(column.toLowerCase(Locale.ROOT), type));
        List<SeedColumn> columns = new ArrayList<>();
        List<Function<String, Object>> values = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            int column = i;
            String type = given.get(header.get(i).toLowerCase(Locale.ROOT));
            if (type == null) {
                SeedType inferred =
                        SeedType.of(texts.stream().map(row -> row.texts().get(column)).toList());
                columns.add(new SeedColumn(header.get(i), inferred.trinoType(), true));
                values.add(text -> inferred(inferred, text));
            } else {
                columns.add(new SeedColumn(header.get(i), type, false));
                values.add(DeclaredType.parse(type)::exact);
            }
        }
        List<List<Object>> rows = new ArrayList<>();
        int bad = 0;
        for (Row row : texts) {
            List<Object> typed = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                String text = row.texts().get(i);
                try {
                    typed.add(SeedType.isNull(text) ? null : values.get(i).apply(text));
                } catch (IllegalArgumentException e) {
                    if (++bad <= MOST_PROBLEMS) {
                        problem(new Location(seed.file(), row.line(), 0), columns.get(i), text, e);
                    }
                }
            }
            rows.add(typed);
        }
        if (bad > MOST_PROBLEMS) {
            problems.problem(
                    Location.of(seed.file()),
                    "%d values do not fit the types of their columns; the first %d are shown"
                            .formatted(bad, MOST_PROBLEMS));
        }
        return bad == 0 ? Optional.of(new SeedData(columns, rows)) : Optional.empty();
    }

    private static Object inferred(SeedType type, String text) {
        if (!type.holds(text)) {
            throw new IllegalArgumentException("it has more digits than the type keeps");
        }
        return type.value(text);
    }

    private void problem(
            Location where, SeedColumn column, String text, IllegalArgumentException why) {
        String value =
                text.codePointCount(0, text.length()) <= LONGEST_SHOWN
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN)) + "…";
        problems.problem(
                where,
                "Value '%s' of column %s does not fit %s (%s): %s"
                        .formatted(
                                value,
                                column.name(),
                                column.trinoType(),
                                why.getMessage(),
                                column.inferred()
                                        ? "the type is that of all values of the column; change the value, or give the column a type in column_types, such as varchar"
                                        : "change the value, or the type in column_types"));
    }
}
