package io.kappalake.local.advice;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The rules of {@code advise}, read from a resource.
 *
 * @param questions by id, in the order in which they are asked
 * @param options what may be advised, by id
 * @param rules the first whose conditions hold decides
 * @param redFlags what speaks against an option, or against all
 * @param notes what is told beside an option
 */
public record AdviceRules(
        Map<String, Question> questions,
        Map<String, Option> options,
        List<Rule> rules,
        List<RedFlag> redFlags,
        List<Note> notes) {
    private static final String RESOURCE = "advice.yaml";
    private static final String ANY = "any";

    public AdviceRules {
        questions = Collections.unmodifiableMap(new LinkedHashMap<>(questions));
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        rules = List.copyOf(rules);
        redFlags = List.copyOf(redFlags);
        notes = List.copyOf(notes);
    }

    /**
     * A part of the product that could do the work.
     *
     * @param product the command that it belongs to
     * @param begin commands to begin with
     */
    public record Option(String id, String title, String product, String how, List<String> begin) {
        public Option {
            begin = List.copyOf(begin);
        }
    }

    /** A rule that leads to an option. */
    record Rule(String id, List<Condition> when, String option, String because) {}

    /** A warning about one option, or about each if it names none. */
    record RedFlag(String id, Optional<String> option, List<Condition> when, String text) {}

    /** A hint with commands to begin with. */
    public record Note(String id, List<Condition> when, String text, List<String> begin) {
        public Note {
            when = List.copyOf(when);
            begin = List.copyOf(begin);
        }
    }

    /** The rules of the product. */
    public static AdviceRules load() {
        try (InputStream resource = AdviceRules.class.getResourceAsStream(RESOURCE)) {
            return parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads rules.
     *
     * @throws IllegalArgumentException if one names a question, value or option that is not there
     */
    static AdviceRules parse(String yaml) {
        Entry root = new Entry(new Load(LoadSettings.builder().build()).loadFromString(yaml));
        Map<String, Question> questions = new LinkedHashMap<>();
        for (Entry entry : root.list("questions")) {
            Question question =
                    new Question(
                            entry.text("id"),
                            entry.text("ask"),
                            Question.Kind.of(entry.text("kind")),
                            entry.texts("values"),
                            entry.find("example"),
                            entry.find("default"));
            question.fallback().ifPresent(question::answer);
            questions.put(question.id(), question);
        }
        Map<String, Option> options = new LinkedHashMap<>();
        root.entries("options")
                .forEach(
                        (id, entry) ->
                                options.put(
                                        id,
                                        new Option(
                                                id,
                                                entry.text("title"),
                                                entry.text("product"),
                                                entry.text("how"),
                                                entry.lines("begin"))));
        List<Rule> rules = new ArrayList<>();
        for (Entry entry : root.list("rules")) {
            rules.add(
                    new Rule(
                            entry.text("id"),
                            conditions(entry, questions),
                            known(entry.text("option"), options),
                            entry.text("because")));
        }
        List<RedFlag> flags = new ArrayList<>();
        for (Entry entry : root.list("redFlags")) {
            flags.add(
                    new RedFlag(
                            entry.text("id"),
                            Optional.of(entry.text("option"))
                                    .filter(option -> !option.equals(ANY))
                                    .map(option -> known(option, options)),
                            conditions(entry, questions),
                            entry.text("text")));
        }
        List<Note> notes = new ArrayList<>();
        for (Entry entry : root.list("notes")) {
            notes.add(
                    new Note(
                            entry.text("id"),
                            conditions(entry, questions),
                            entry.text("text"),
                            entry.lines("begin")));
        }
        return new AdviceRules(questions, options, rules, flags, notes);
    }

    private static String known(String option, Map<String, Option> options) {
        if (!options.containsKey(option)) {
            throw new IllegalArgumentException("Unknown option " + option);
        }
        return option;
    }

    private static List<Condition> conditions(Entry entry, Map<String, Question> questions) {
        List<Condition> conditions = new ArrayList<>();
        entry.texts("when")
                .forEach(
                        (question, text) -> {
                            if (!questions.containsKey(question)) {
                                throw new IllegalArgumentException("Unknown question " + question);
                            }
                            conditions.add(Condition.of(questions.get(question), text));
                        });
        return List.copyOf(conditions);
    }
}
