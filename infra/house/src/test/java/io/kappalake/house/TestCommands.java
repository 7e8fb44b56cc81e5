package io.kappalake.house;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.kappalake.lakehouse.cli.CommandProvider;
import io.kappalake.local.advice.AdviceRules;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The commands that the READMEs name, against those of the command line. */
class TestCommands {
    static final String LAUNCHER = "./kappalake ";

    /** A word of a shell command, quoted or not. */
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");

    /** All of {@code ./kappalake}'s commands, each a new instance, as nothing is run. */
    static CommandLine commandLine() {
        CommandLine root = new CommandLine(CommandSpec.create().name("kappalake"));
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            for (Object command : provider.commands()) {
                root.addSubcommand(command.getClass().getAnnotation(Command.class).name(), command);
            }
        }
        return root.setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Test
    void theTableOfTheReadmeNamesEveryCommandAndNoOther() {
        Set<String> documented = new TreeSet<>();
        for (List<String> row : Markdown.of("README.md").rows("command")) {
            String command = Markdown.codeIn(row.getFirst()).getFirst();
            assertThat(command).startsWith(LAUNCHER);
            documented.add(words(command).get(1));
        }

        assertThat(documented).containsExactlyElementsOf(names(commandLine()));
    }

    @ParameterizedTest
    @CsvSource({
        "ingest, ingest/README.md",
        "sql-job, ingest/sql/README.md",
        "transform, transform/README.md",
        "replay, replay-cli/README.md",
        "bench, infra/bench/README.md"
    })
    void theTableOfAModuleNamesEveryVerbAndNoOther(String command, String readme) {
        Set<String> documented = new TreeSet<>();
        for (List<String> row : Markdown.of(readme).rows("verb")) {
            Markdown.codeIn(row.getFirst()).forEach(code -> documented.add(words(code).getFirst()));
        }
        CommandLine group = commandLine().getSubcommands().get(command);

        assertThat(documented).containsExactlyElementsOf(names(group));
    }

    /** The names of a command's verbs, aliases left out. */
    private static Set<String> names(CommandLine group) {
        return group.getSubcommands().values().stream()
                .map(CommandLine::getCommandName)
                .collect(toCollection(TreeSet::new));
    }

    @Test
    void everyCommandInABlockOfCodeIsUnderstood() {
        List<String> commands = new ArrayList<>();
        for (Markdown markdown : Markdown.all()) {
            for (String line : markdown.code()) {
                String command =
                        line.strip()
                                .replaceFirst("^\\$ ", "")
                                .replaceFirst("\\s+#.*", "")
                                // an option of all commands, which is not theirs
                                .replaceFirst(" --config \\S+", "");
                if (command.startsWith(LAUNCHER)) {
                    commands.add(command);
                    List<String> words = words(command);
                    assertThatCode(
                                    () ->
                                            commandLine()
                                                    .parseArgs(
                                                            words.subList(1, words.size())
                                                                    .toArray(String[]::new)))
                            .as("%s in %s", command, markdown)
                            .doesNotThrowAnyException();
                }
            }
        }
        assertThat(commands).hasSizeGreaterThan(10);
    }

    @Test
    void everyCommandThatIsAdvisedIsUnderstood() {
        AdviceRules rules = AdviceRules.load();
        List<String> commands = new ArrayList<>();
        rules.options().values().forEach(option -> commands.addAll(option.begin()));
        rules.notes().forEach(note -> commands.addAll(note.begin()));
        assertThat(commands).isNotEmpty();
        for (String command : commands) {
            List<String> words = words(command);
            assertThat(words.getFirst() + " ").isEqualTo(LAUNCHER);
            assertThatCode(
                            () ->
                                    commandLine()
                                            .parseArgs(
                                                    words.subList(1, words.size())
                                                            .toArray(String[]::new)))
                    .as(command)
                    .doesNotThrowAnyException();
        }
        rules.options()
                .values()
                .forEach(option -> assertThat(names(commandLine())).contains(option.product()));
    }

    static List<String> words(String command) {
        return WORD.matcher(command)
                .results()
                .map(match -> match.group(1) == null ? match.group() : match.group(1))
                .toList();
    }
}
