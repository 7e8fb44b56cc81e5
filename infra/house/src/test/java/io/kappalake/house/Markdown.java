package io.kappalake.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file of this repository.
 *
 * @param path absolute
 * @param prose its lines without fenced code
 * @param code its lines of fenced code
 */
record Markdown(Path path, List<String> prose, List<String> code) {
    private static final Path HOME = Path.of(System.getProperty("kappalake.home"));
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +");

    /** The file at a path from the root of the repository. */
    static Markdown of(String path) {
        return read(HOME.resolve(path));
    }

    /** All files of the repository, generated ones left out. */
    static List<Markdown> all() {
        try (Stream<Path> files = Files.walk(HOME)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".md"))
                    .filter(file -> !isGenerated(HOME.relativize(file)))
                    .sorted()
                    .map(Markdown::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isGenerated(Path file) {
        for (Path folder : file) {
            if (folder.toString().equals("target") || folder.toString().matches("\\.[a-z]+")) {
                return true;
            }
        }
        return false;
    }

    static Markdown read(Path path) {
        List<String> prose = new ArrayList<>();
        List<String> code = new ArrayList<>();
        boolean fenced = false;
        for (String line : lines(path)) {
            if (line.strip().startsWith("```")) {
                fenced = !fenced;
            } else {
                (fenced ? code : prose).add(line);
            }
        }
        return new Markdown(path, prose, code);
    }

    static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The targets of its links, as they are written. */
    List<String> links() {
        return prose.stream()
                .map(line -> CODE.matcher(line).replaceAll(""))
                .flatMap(line -> LINK.matcher(line).results())
                .map(match -> match.group(1))
                .toList();
    }

    /** The texts of its headings. */
    List<String> headings() {
        return prose.stream()
                .filter(line -> HEADING.matcher(line).lookingAt())
                .map(line -> HEADING.matcher(line).replaceFirst("").strip())
                .toList();
    }

    /** The anchors of its headings, as GitHub makes them. */
    Set<String> anchors() {
        Set<String> anchors = new LinkedHashSet<>();
        for (String heading : headings()) {
            String anchor =
                    heading.toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-');
            String unique = anchor;
            for (int i = 1; !anchors.add(unique); i++) {
                unique = anchor + "-" + i;
            }
        }
        return anchors;
    }

    /** The rows of all tables whose first column has a title, without the title rows. */
    List<List<String>> rows(String firstTitle) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : prose) {
            List<String> cells = cells(line);
            if (cells.isEmpty()) {
                inside = false;
            } else if (cells.getFirst().equals(firstTitle)) {
                inside = true;
            } else if (inside && !cells.getFirst().startsWith("---")) {
                rows.add(cells);
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        if (!line.startsWith("|")) {
            return List.of();
        }
        String inner = line.strip().replaceAll("^\\||\\|$", "");
        return Stream.of(inner.split("(?<!\\\\)\\|", -1))
                .map(cell -> cell.replace("\\|", "|").strip())
                .toList();
    }

    /** The pieces of code in a text: what stands between two backquotes. */
    static List<String> codeIn(String text) {
        return CODE.matcher(text).results().map(match -> match.group().replace("`", "")).toList();
    }

    @Override
    public String toString() {
        return HOME.relativize(path).toString();
    }
}
