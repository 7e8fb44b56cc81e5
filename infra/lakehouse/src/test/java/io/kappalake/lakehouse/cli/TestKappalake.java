package io.kappalake.lakehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestKappalake {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Kappalake.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @BeforeEach
    @AfterEach
    void forgetDebug() {
        System.getProperties()
                .stringPropertyNames()
                .forEach(
                        name -> {
                            if (name.startsWith("org.slf4j.simpleLogger.")
                                    && !name.endsWith("RESTCatalogServlet")) {
                                System.clearProperty(name);
                            }
                        });
    }

    @Test
    void endsWithZeroWhenDone() {
        assertThat(run("report")).isEqualTo(0);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"FAILED, 1", "UNAVAILABLE, 1", "INVALID_INPUT, 2", "DIFFERENT, 3", "REFUSED, 4"})
    void endsWithTheExitCodeOfTheError(ErrorCode code, int exitCode) {
        assertThat(run("fail", code.name())).isEqualTo(exitCode);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("error: Cannot do it: wait%n".formatted());
    }

    @Test
    void printsTheStackTraceOnlyForDebugging() {
        run("fail", "--debug", "REFUSED");

        assertThat(err.toString())
                .startsWith("error: Cannot do it: wait")
                .contains("at io.kappalake.lakehouse.cli.TestingCommands$Fail.call")
                .contains("Caused by: java.lang.IllegalStateException: the cause");
    }

    @Test
    void logsItsOwnStepsAndOthersWorkForDebugging() {
        run("report");
        assertThat(System.getProperty("org.slf4j.simpleLogger.defaultLogLevel")).isNull();

        run("report", "--debug");

        assertThat(System.getProperty("org.slf4j.simpleLogger.defaultLogLevel")).isEqualTo("info");
        assertThat(System.getProperty("org.slf4j.simpleLogger.log.io.kappalake"))
                .isEqualTo("debug");
    }

    @Test
    void saysHowToFindOutMoreAboutAnErrorOfAnotherKind() {
        assertThat(run("break")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(
                        ("error: java.io.IOException: disk full%n"
                                        + "Run it again with --debug to see where it happened.%n")
                                .formatted());
    }

    @Test
    void suggestsACommandForOneThatItDoesNotKnow() {
        assertThat(run("reprot")).isEqualTo(2);
        assertThat(err.toString()).contains("'reprot'", "Did you mean: kappalake report");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesAnOptionOrAValueThatItDoesNotKnow() {
        assertThat(run("report", "--otput", "json")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option", "'--otput'", "--output");
        err.getBuffer().setLength(0);

        assertThat(run("report", "--output", "xml")).isEqualTo(2);
        assertThat(err.toString()).contains("'--output'", "'xml'");
    }

    @Test
    void showsItsUsageWhenCalledWithoutACommand() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("Missing command").contains("Usage: kappalake");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--help", "-h", "help"})
    void listsTheCommandsOfAllModulesInTheOrderOfTheirNames(String help) {
        assertThat(run(help)).isEqualTo(0);
        assertThat(out.toString())
                .containsSubsequence(
                        "Usage: kappalake",
                        "break",
                        "Throws another error.",
                        "fail",
                        "report",
                        "Shows a table.",
                        "help",
                        "generate-completion",
                        "Exit codes: 0 done",
                        "./kappalake demo");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"help where own", "where own --help"})
    void explainsACommandOfACommand(String args) {
        assertThat(run(args.split(" "))).isEqualTo(0);
        assertThat(out.toString()).startsWith("Usage: kappalake where own").contains("--embedded");
    }

    @ParameterizedTest
    @CsvSource({
        "help reprot, 'Unknown command ''reprot'' of ''kappalake'', did you mean report?'",
        "help where onw, 'Unknown command ''onw'' of ''kappalake where'', did you mean own?'"
    })
    void saysThatThereIsNoSuchCommandToExplain(String args, String message) {
        assertThat(run(args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith(message);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "report", "help report", "", "nothing"})
    void makesNoModelOfACommandThatIsNotCalled(String args) {
        TestingCommands.Heavy.models = 0;
        run(args.isEmpty() ? new String[0] : args.split(" "));

        assertThat(TestingCommands.Heavy.models).isZero();

        assertThat(run("heavy", "--help")).isEqualTo(0);
        assertThat(TestingCommands.Heavy.models).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"help report", "report --help"})
    void explainsOneCommand(String args) {
        assertThat(run(args.split(" "))).isEqualTo(0);
        assertThat(out.toString())
                .contains("Usage: kappalake report", "--output=text|json", "--config=FILE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--data x --output json --debug where own",
                "where --data x --output json --debug own",
                "where own --data x --output json --debug",
                "--output json where --data x own --debug"
            })
    void takesTheOptionsOfAllCommandsBeforeAndAfterTheCommand(String args) {
        assertThat(run(args.split(" "))).isEqualTo(0);
        assertThat(out.toString().strip()).isEqualTo("{ }");
        assertThat(err.toString().strip()).isEqualTo("x/kappalake.yaml");
        assertThat(System.getProperty("org.slf4j.simpleLogger.log.io.kappalake"))
                .isEqualTo("debug");
    }

    @Test
    void prefersTheConfigurationThatIsNamedAndForgetsThatOfAnotherCall() {
        assertThat(run("--data", "x", "where", "own", "--config", "a/b.yaml")).isEqualTo(0);
        assertThat(run("where", "own")).isEqualTo(0);
        assertThat(out.toString().lines()).containsExactly("a/b.yaml", ".kappalake/kappalake.yaml");
    }

    @Test
    void refusesAConfigurationForACommandOfTheEmbeddedLakehouse() {
        assertThat(run("--config", "a.yaml", "where", "own", "--embedded")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(
                        "Cannot use --config with 'kappalake where own', which works on an embedded"
                                + " lakehouse: name its folder with --data (default: .kappalake)");
        assertThat(run("where", "own", "--embedded", "--data", "x")).isEqualTo(0);
        assertThat(out.toString().strip()).isEqualTo("x");
    }

    @Test
    void explainsTheOptionsOfAllCommandsOnceAndApart() {
        assertThat(run("where", "own", "--help")).isEqualTo(0);
        assertThat(out.toString())
                .containsSubsequence(
                        "Usage: kappalake where own",
                        "      --embedded",
                        "-h, --help",
                        "Options of all commands:",
                        "--config=FILE",
                        "--data=DIR",
                        "--debug",
                        "--output=text|json")
                .containsOnlyOnce("Log every step");
    }

    @Test
    void readsArgumentsFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("arguments"), "where own --data x");

        assertThat(run("@" + file)).isEqualTo(0);
        assertThat(out.toString().strip()).isEqualTo("x/kappalake.yaml");
    }

    @Test
    void writesAScriptForTheShellsCompletion() {
        assertThat(run("generate-completion")).isEqualTo(0);
        assertThat(out.toString())
                .contains("complete -F _complete_kappalake", "--output", "--embedded");
    }
}
