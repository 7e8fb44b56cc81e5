package io.kappalake.local.testing;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The times of a build's tests so far, from the reports of surefire and failsafe: each module's
 * unit and integration tests, the slowest methods, and the end of what failed classes wrote. The
 * build calls it when a module's integration tests are over, failed or not.
 */
public final class TestTimes {
    private static final int SLOWEST = 20;
    private static final int LAST_LINES = 60;
    private static final DateTimeFormatter BEGIN = DateTimeFormatter.ofPattern("yyyyMMddHHmm");

    /** One test method, or what a class did before and after its methods. */
    private record Method(String name, double seconds) {}

    /** The report of one test class. */
    private record Suite(
            int tests, int failed, int skipped, double begin, double end, List<Method> methods) {}

    private final Path root;
    private final Instant begin;
    private final List<Path> reports = new ArrayList<>();

    private TestTimes(Path root, Instant begin) {
        this.root = root;
        this.begin = begin;
    }

    /**
     * Writes the report to standard output and to {@code target/test-times.txt}.
     *
     * @param args the repository's folder, when the build began (as {@code yyyyMMddHHmm} in UTC),
     *     the build's seed, and the folder of the module whose failed classes are to be shown
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        Instant begin = LocalDateTime.parse(args[1], BEGIN).toInstant(ZoneOffset.UTC);
        TestTimes times = new TestTimes(root, begin);
        String text = times.table(args[2]);
        if (times.reports.isEmpty()) {
            return;
        }
        Path kept = root.resolve("target").resolve("test-times.txt");
        Files.createDirectories(kept.getParent());
        Files.writeString(kept, text);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.print(text);
        times.failures(Path.of(args[3])).forEach(out::println);
    }

    private static Stream<Path> xml(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .toList()
                    .stream();
        }
    }

    private String table(String seed) throws IOException {
        Map<String, List<Suite>> phases = new TreeMap<>();
        for (Path module : modules()) {
            for (String phase : List.of("surefire", "failsafe")) {
                String name =
                        "%-24s %s"
                                .formatted(
                                        root.relativize(module),
                                        phase.equals("surefire") ? "unit" : "integration");
                for (Path file : xml(module.resolve("target/" + phase + "-reports")).toList()) {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(begin)) {
                        continue;
                    }
                    reports.add(file);
                    phases.computeIfAbsent(name, key -> new ArrayList<>()).add(read(file));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        text.append("Tests of this build (-Dkappalake.seed=%s), in seconds%n".formatted(seed));
        text.append(
                "%-37s %6s %6s %7s %8s %8s%n"
                        .formatted("module", "tests", "failed", "skipped", "work", "elapsed"));
        phases.forEach((name, suites) -> text.append(line(name, suites)));
        List<Suite> all = phases.values().stream().flatMap(List::stream).toList();
        if (all.isEmpty()) {
            return "";
        }
        text.append(line("all", all));
        text.append("Slowest test methods%n".formatted());
        text.append(
                all.stream()
                        .flatMap(suite -> suite.methods().stream())
                        .sorted(Comparator.comparingDouble(Method::seconds).reversed())
                        .limit(SLOWEST)
                        .map(method -> "%8.1f  %s%n".formatted(method.seconds(), method.name()))
                        .collect(joining()));
        return text.toString();
    }

    private static String line(String name, List<Suite> suites) {
        double work = suites.stream().mapToDouble(suite -> suite.end() - suite.begin()).sum();
        double begin = suites.stream().mapToDouble(Suite::begin).min().orElseThrow();
        double end = suites.stream().mapToDouble(Suite::end).max().orElseThrow();
        return "%-37s %6d %6d %7d %8.1f %8.1f%n"
                .formatted(
                        name,
                        suites.stream().mapToInt(Suite::tests).sum(),
                        suites.stream().mapToInt(Suite::failed).sum(),
                        suites.stream().mapToInt(Suite::skipped).sum(),
                        work,
                        end - begin);
    }

    /** The folders that hold a {@code pom.xml}. */
    private List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        if (!folder.equals(root)
                                && folder.getFileName().toString().matches("target|src|[.].*")) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        if (Files.exists(folder.resolve("pom.xml"))) {
                            modules.add(folder);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return modules.stream().sorted().toList();
    }

    private static Suite read(Path file) throws IOException {
        Element suite = parse(file);
        double seconds = Double.parseDouble(suite.getAttribute("time").replace(",", ""));
        double end = Files.getLastModifiedTime(file).toMillis() / 1_000.0;
        NodeList cases = suite.getElementsByTagName("testcase");
        List<Method> methods = new ArrayList<>();
        double rest = seconds;
        for (int i = 0; i < cases.getLength(); i++) {
            Element one = (Element) cases.item(i);
            double took = Double.parseDouble(one.getAttribute("time").replace(",", ""));
            rest -= took;
            methods.add(
                    new Method(
                            simpleName(one.getAttribute("classname"))
                                    + "."
                                    + one.getAttribute("name"),
                            took));
        }
        methods.add(
                new Method(
                        simpleName(suite.getAttribute("name")) + ", before and after its tests",
                        rest));
        return new Suite(
                count(suite, "tests"),
                count(suite, "failures") + count(suite, "errors"),
                count(suite, "skipped"),
                end - seconds,
                end,
                List.copyOf(methods));
    }

    private static int count(Element suite, String attribute) {
        return Integer.parseInt(suite.getAttribute(attribute));
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static Element parse(Path file) throws IOException {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The end of what each failed class of a module wrote. */
    private List<String> failures(Path module) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path report : reports) {
            Element suite = parse(report);
            Path output = report.resolveSibling(suite.getAttribute("name") + "-output.txt");
            if (report.startsWith(module)
                    && count(suite, "failures") + count(suite, "errors") > 0
                    && Files.exists(output)) {
                lines.add("The last lines of " + output);
                // with whatever bytes a test wrote
                List<String> all =
                        new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                                .lines()
                                .toList();
                lines.addAll(all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
            }
        }
        return lines;
    }
}
