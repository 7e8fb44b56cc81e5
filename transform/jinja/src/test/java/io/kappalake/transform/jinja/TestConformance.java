package io.kappalake.transform.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Small templates with what jinja2 itself prints for them. */
class TestConformance {
    private static final String CASES = "reference/jinja/conformance.json";

    private final Jinja jinja = Jinja.builder().build();

    @TestFactory
    Stream<DynamicTest> printsWhatJinja2Prints() throws IOException {
        Path file = repository().resolveSibling("shared").resolve(CASES);
        assumeTrue(
                Files.exists(file), "no cases of jinja2: ../shared/%s is missing".formatted(CASES));
        JsonNode cases = new ObjectMapper().readTree(file.toFile());
        assertThat(cases.size()).as("cases in %s", file).isGreaterThan(200);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(one -> DynamicTest.dynamicTest(one.get("name").asText(), () -> check(one)));
    }

    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder.getParent() != null && !Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private void check(JsonNode one) {
        String template = one.get("template").asText();
        String expected = one.get("expected").asText();
        Map<String, Object> context = TestingContext.ofConformance();
        if (!expected.startsWith("ERR:")) {
            Rendered rendered = jinja.parse("case.sql", template).render(Scope.of(context));
            assertThat(rendered.text()).as(template).isEqualTo(expected);
            return;
        }
        JinjaException error =
                catchThrowableOfType(
                        JinjaException.class,
                        () -> jinja.parse("case.sql", template).render(Scope.of(context)));
        assertThat(error).as(template).isNotNull();
        assertThat(error.kind()).as(template).isEqualTo(expected.split(":", 3)[1]);
        assertThat(error.position().line())
                .as("line of the error in\n%s", template)
                .isEqualTo(expected.contains("@3") ? 3 : 1);
    }
}
