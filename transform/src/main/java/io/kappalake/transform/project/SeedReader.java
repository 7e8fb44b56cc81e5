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
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the rows of a seed: RFC 4180 with a header line, UTF-8 with or without byte order mark.
 * Empty values and {@code null} are null. Column types are inferred from all values, except where
 * {@code column_types} gives them.
 */
public final class SeedReader {
    private static final int MOST_PROBLEMS = 10;

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
        try (CSVParser parser = CSVParser.parse(text.get(), format(seed))) {
            Iterator<CSVRecord> rows = parser.iterator();
            if (rows.hasNext()) {
                checkTypes(seed, rows.next().stream().map(String::strip).toList());
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            // what is wrong with the file is said where its rows are read
        }
    }

    private static CSVFormat format(SeedFile seed) {
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(seed.config().delimiter())
                .setIgnoreEmptyLines(true)
                .get();
    }

    private Optional<SeedData> parse(SeedFile seed, String text) {
        List<String> header = List.of();
        List<List<String>> rows = new ArrayList<>();
        int wrong = 0;
        try (CSVParser parser = CSVParser.parse(text, format(seed))) {
            long line = 1;
            for (CSVRecord row : parser) {
                int at = Math.toIntExact(line);
                line = parser.getCurrentLineNumber() + 1;
                if (header.isEmpty()) {
                    header = row.stream().map(String::strip).toList();
                } else if (row.size() == header.size()) {
                    rows.add(row.stream().toList());
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
        return right && wrong == 0 ? Optional.of(typed(seed, header, rows)) : Optional.empty();
    }

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
        boolean right = true;
        for (String column : seed.config().columnTypes().keySet()) {
            if (header.stream().noneMatch(column::equalsIgnoreCase)) {
                problems.problem(
                        seed.properties().where().orElse(Location.of(seed.file())),
                        "Unknown column %s in column_types of seed %s (its columns are %s)%s"
                                .formatted(
                                        column,
                                        seed.name(),
                                        String.join(", ", header),
                                        Problems.suggestion(column, header)));
                right = false;
            }
        }
        return right;
    }

    private static SeedData typed(SeedFile seed, List<String> header, List<List<String>> texts) {
        Map<String, String> given = new HashMap<>();
        seed.config()
                .columnTypes()
                .forEach((column, type) -> given.put(column.toLowerCase(Locale.ROOT), type));
        List<SeedColumn> columns = new ArrayList<>();
        List<SeedType> types = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            int column = i;
            String type = given.get(header.get(i).toLowerCase(Locale.ROOT));
            SeedType read =
                    type != null
                            ? SeedType.VARCHAR
                            : SeedType.of(texts.stream().map(row -> row.get(column)).toList());
            types.add(read);
            columns.add(
                    new SeedColumn(
                            header.get(i), type == null ? read.trinoType() : type, type == null));
        }
        List<List<Object>> rows = new ArrayList<>();
        for (List<String> text : texts) {
            List<Object> row = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                row.add(types.get(i).value(text.get(i)));
            }
            rows.add(row);
        }
        return new SeedData(columns, rows);
    }
}
