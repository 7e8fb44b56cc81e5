package io.kappalake.ingest.sql;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.orders.sql.Problem;
import io.kappalake.orders.sql.SqlText;
import io.kappalake.orders.sql.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script of Flink SQL that is one job.
 *
 * @param name of the job, which is the file's without its ending unless another one was given
 * @param statements what creates and what writes, in order
 * @param settings what it sets
 * @param references the names that it refers to as {@code ${NAME}}
 */
public record SqlScript(
        String name,
        List<Statement> statements,
        Map<String, String> settings,
        Set<String> references) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final Pattern SET =
            Pattern.compile("(?is)SET\\s+'((?:[^']|'')+)'\\s*=\\s*'((?:[^']|'')*)'");
    private static final Pattern EXECUTE =
            Pattern.compile("(?is)EXECUTE\\s+STATEMENT\\s+SET\\s+BEGIN\\b");
    private static final Pattern BEGIN = Pattern.compile("(?i)BEGIN STATEMENT SET");
    private static final Set<String> VERBS = Set.of("CREATE", "USE", "INSERT");

    /** Settings that starts, states and exactness rely on. */
    private static final List<String> OURS =
            List.of(
                    "execution.checkpointing.",
                    "execution.savepoint",
                    "execution.state-recovery.",
                    "execution.target",
                    "execution.attached",
                    "pipeline.name",
                    "pipeline.jars",
                    "pipeline.classpaths",
                    "state.",
                    "restart-strategy.",
                    "$internal");

    public SqlScript {
        statements = List.copyOf(statements);
        settings = Map.copyOf(settings);
        references = Set.copyOf(references);
    }

    /** True if the job ends by itself, and has no checkpoints. */
    public boolean batch() {
        return settings.getOrDefault("execution.runtime-mode", "streaming")
                .equalsIgnoreCase("batch");
    }

    /**
     * Reads a script.
     *
     * @param name of the job; null for that of the file
     * @param set settings that take the place of the script's
     * @param known the names that references may have
     * @throws LakehouseException {@code INVALID_INPUT} with every mistake that can be seen without
     *     a planner, by line and column
     */
    public static SqlScript read(
            Path file, String name, Map<String, String> set, Set<String> known) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot read the script %s (%s): name a file of Flink SQL"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
        String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        return parse(text, requireName(name == null ? stem : name), file.toString(), set, known);
    }

    /**
     * The name of a SQL job.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if it is none
     */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid name '%s' of a SQL job (must begin with a lower-case letter, and go on with at most 62 of these, digits, _ and -): give another one with --name"
                            .formatted(name));
        }
        return name;
    }

    static SqlScript parse(
            String text, String name, String file, Map<String, String> set, Set<String> known) {
        List<Problem> problems = new ArrayList<>();
        List<Statement> statements = new ArrayList<>();
        Map<String, String> settings = new TreeMap<>();
        Set<String> references = new TreeSet<>();
        for (Statement statement : SqlText.statements(text, problems)) {
            check(statement, known, references, problems);
            Statement inner = withoutSet(statement);
            String verb = SqlText.verb(inner.text());
            if (verb.equals("SET")) {
                set(inner, settings, problems);
            } else if (VERBS.contains(verb)) {
                statements.add(inner);
            } else if (!isBracket(inner)) {
                problems.add(
                        problem(
                                inner,
                                "Cannot use %s in a script (must be SET, CREATE, USE or INSERT): the script runs again at each start, and what reads alone has nowhere to show"
                                        .formatted(verb.isEmpty() ? "this" : verb)));
            }
        }
        for (Map.Entry<String, String> setting : set.entrySet()) {
            refuseOurs(setting.getKey(), new Statement(1, 1, ""), problems);
            settings.put(setting.getKey(), setting.getValue());
        }
        if (statements.stream().noneMatch(s -> SqlText.verb(s.text()).equals("INSERT"))) {
            problems.add(new Problem(1, 1, "Missing INSERT: a job without one has nothing to do"));
        }
        if (!problems.isEmpty()) {
            throw SqlMistakes.in(file, problems);
        }
        return new SqlScript(name, statements, settings, references);
    }

    /** A set of statements is what a script is anyway, so that its brackets are left out. */
    private static Statement withoutSet(Statement statement) {
        Matcher execute = EXECUTE.matcher(statement.text());
        return execute.lookingAt() ? SqlText.behind(statement, execute.end()) : statement;
    }

    private static boolean isBracket(Statement statement) {
        String text = SqlText.normal(statement.text());
        return text.isEmpty() || text.equalsIgnoreCase("END") || BEGIN.matcher(text).matches();
    }

    private static void set(
            Statement statement, Map<String, String> settings, List<Problem> problems) {
        Matcher set = SET.matcher(SqlText.normal(statement.text()));
        if (!set.matches()) {
            problems.add(problem(statement, "Invalid setting (must be SET 'key' = 'value')"));
            return;
        }
        String key = set.group(1).replace("''", "'");
        refuseOurs(key, statement, problems);
        if (!SqlText.references(statement).isEmpty()) {
            problems.add(
                    problem(
                            statement,
                            "Cannot use ${NAME} in the setting %s: settings show in Flink's web page; give it with --set"
                                    .formatted(key)));
        }
        settings.put(key, set.group(2).replace("''", "'"));
    }

    private static void refuseOurs(String key, Statement at, List<Problem> problems) {
        if (OURS.stream().anyMatch(key::startsWith)) {
            problems.add(
                    problem(
                            at,
                            "Cannot set %s: starting again without losing or doubling rows relies on it; ingest.commit-interval says how often the job commits, and --name what it is called"
                                    .formatted(key)));
        }
    }

    private static void check(
            Statement statement,
            Set<String> known,
            Set<String> references,
            List<Problem> problems) {
        for (SqlText.Reference reference : SqlText.references(statement)) {
            if (!reference.valid()) {
                problems.add(
                        new Problem(
                                reference.line(),
                                reference.column(),
                                "Invalid reference ${%s (must be ${NAME} with letters, digits and _)"
                                        .formatted(reference.name())));
            } else if (!known.contains(reference.name())) {
                problems.add(
                        new Problem(
                                reference.line(),
                                reference.column(),
                                "Missing environment variable %s: export it, or put it into the env-file"
                                        .formatted(reference.name())));
            } else {
                references.add(reference.name());
            }
        }
    }

    private static Problem problem(Statement at, String message) {
        return new Problem(at.line(), at.column(), message);
    }
}
