package io.kappalake.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.server.Minio;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The images and the compose file, as far as they can be judged without an engine. */
class TestContainers {
    private static final Path HOME = Path.of(System.getProperty("kappalake.home"));
    private static final Path COMPOSE = HOME.resolve("infra/compose");
    private static final Path IMAGES = HOME.resolve("infra/images");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)");

    /** What runs to its end, or is started by hand alone. */
    private static final Set<String> ONCE =
            Set.of("init-storage", "init-catalog", "init-log", "init", "cli");

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    @SuppressWarnings("unchecked") // as YAML has it
    private static Map<String, Map<String, Object>> services() throws IOException {
        LoadSettings settings = LoadSettings.builder().build();
        Map<String, Object> file =
                (Map<String, Object>)
                        new Load(settings)
                                .loadFromString(text(COMPOSE.resolve("docker-compose.yml")));
        Map<String, Map<String, Object>> services = new TreeMap<>();
        ((Map<String, Map<String, Object>>) file.get("services"))
                .forEach((name, service) -> services.put(name, merged(service)));
        return services;
    }

    /** A service with what its key {@code <<} brings in. */
    @SuppressWarnings("unchecked") // as YAML has it
    private static Map<String, Object> merged(Map<String, Object> service) {
        Map<String, Object> all = new TreeMap<>();
        Object shared = service.get("<<");
        List<Object> parts = shared instanceof List<?> list ? new ArrayList<>(list) : List.of();
        if (shared instanceof Map<?, ?>) {
            parts = List.of(shared);
        }
        parts.forEach(part -> all.putAll((Map<String, Object>) part));
        all.putAll(service);
        all.remove("<<");
        return all;
    }

    private static Map<String, String> variables(Path file) throws IOException {
        Map<String, String> variables = new TreeMap<>();
        text(file)
                .lines()
                .filter(line -> line.matches("[A-Z0-9_]+=.*"))
                .forEach(
                        line ->
                                variables.put(
                                        line.substring(0, line.indexOf('=')),
                                        line.substring(line.indexOf('=') + 1)));
        return variables;
    }

    private static Set<String> references(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    @Test
    void everyServiceIsPinnedAndLimitedAndDropsWhatItDoesNotNeed() throws IOException {
        String version =
                text(HOME.resolve("pom.xml")).replaceFirst("(?s).*?<version>([^<]+)<.*", "$1");
        services()
                .forEach(
                        (name, service) -> {
                            String image = (String) service.get("image");
                            if (image.startsWith("kappalake-")) {
                                assertThat(image)
                                        .as(name)
                                        .endsWith(":${KAPPALAKE_TAG:-%s}".formatted(version));
                            } else {
                                assertThat(image).as(name).matches("[^:]+:[^:]*\\d.*");
                            }
                            assertThat(service)
                                    .as(name)
                                    .containsKey("mem_limit")
                                    .containsEntry("cap_drop", List.of("ALL"))
                                    .containsEntry(
                                            "security_opt", List.of("no-new-privileges:true"));
                        });
    }

    @Test
    void everyServerIsAskedWhetherItIsWellAndStartedAgain() throws IOException {
        Map<String, Map<String, Object>> services = services();

        assertThat(services.keySet()).containsAll(ONCE);
        services.forEach(
                (name, service) -> {
                    if (ONCE.contains(name)) {
                        assertThat(service).as(name).doesNotContainKey("restart");
                    } else {
                        assertThat(service)
                                .as(name)
                                .containsEntry("restart", "unless-stopped")
                                .containsKeys("healthcheck", "logging");
                    }
                });
    }

    @Test
    void portsAreOpenOnLoopbackAloneAndAsTheReadmeHasThem() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (List<String> row : Markdown.of("infra/compose/README.md").rows("service")) {
            Markdown.codeIn(row.getFirst())
                    .forEach(name -> documented.put(name, row.get(1).replaceFirst(" .*", "")));
        }
        Map<String, Map<String, Object>> services = services();

        assertThat(documented.keySet()).containsExactlyElementsOf(services.keySet());
        services.forEach(
                (name, service) -> {
                    List<?> ports = (List<?>) service.getOrDefault("ports", List.of());
                    for (Object port : ports) {
                        assertThat((String) port)
                                .as(name)
                                .matches(
                                        "127\\.0\\.0\\.1:\\$\\{[A-Z0-9]+_PORT:-%s}:\\d+"
                                                .formatted(documented.get(name)));
                    }
                    assertThat(ports).as(name).hasSize(documented.get(name).isEmpty() ? 0 : 1);
                });
    }

    /** Settings of a container can be read by all who reach the engine, and stand in its logs. */
    @Test
    void noSecretIsASettingOfAContainer() throws IOException {
        String file = text(COMPOSE.resolve("docker-compose.yml"));
        String services = file.substring(0, file.indexOf("\nconfigs:\n"));

        assertThat(references(services))
                .allMatch(name -> name.endsWith("_PORT") || name.equals("KAPPALAKE_TAG"));
    }

    @Test
    void theExampleNamesEveryVariable() throws IOException {
        Map<String, String> example = variables(COMPOSE.resolve(".env.example"));
        Set<String> used = references(text(COMPOSE.resolve("docker-compose.yml")));
        used.addAll(references(text(COMPOSE.resolve("kappalake.yaml"))));
        used.remove("KAPPALAKE_TAG");

        assertThat(example.keySet()).containsAll(used);
        example.forEach(
                (name, value) -> {
                    if (!name.endsWith("_HOST") && !name.endsWith("_PORT")) {
                        assertThat(value).as(name).isEmpty();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"minio", "flink", "cli"})
    void anImageIsMadeFromPinsRunsAsNobodySpecialAndSaysWhatItIs(String name) throws IOException {
        String dockerfile = text(IMAGES.resolve(name).resolve("Dockerfile"));
        List<String> from =
                dockerfile
                        .lines()
                        .filter(line -> line.startsWith("FROM "))
                        .map(line -> line.split(" ")[1])
                        .toList();
        Map<String, String> pins = variables(IMAGES.resolve("versions.env"));

        assertThat(from).isNotEmpty();
        for (String base : from) {
            if (!base.equals("scratch")) {
                assertThat(pins).containsKey(base.replaceAll("[${}]", ""));
            }
        }
        List<String> users =
                dockerfile
                        .lines()
                        .filter(line -> line.startsWith("USER "))
                        .map(line -> line.substring(5))
                        .toList();
        assertThat(users).isNotEmpty();
        assertThat(users.getLast()).doesNotMatch("root|0(:0)?");
        assertThat(dockerfile)
                .contains("org.opencontainers.image.version", "org.opencontainers.image.revision");
        assertThat(IMAGES.resolve(name).resolve(".dockerignore")).content().startsWith("*\n");
    }

    @Test
    void pinsAreVersionsAndMinioIsThatOfTheEmbeddedLakehouse() throws IOException {
        Map<String, String> pins = variables(IMAGES.resolve("versions.env"));

        pins.forEach((name, value) -> assertThat(value).as(name).matches(".*\\d.*"));
        assertThat(pins).containsEntry("MINIO_VERSION", Minio.VERSION);
    }

    @Test
    void noPolicyGivesAwayTheWholeBucket() throws IOException {
        try (Stream<Path> policies = Files.list(COMPOSE.resolve("minio/policies"))) {
            for (Path policy : policies.toList()) {
                assertThat(text(policy)).doesNotContain("\"s3:*\"", "BUCKET/*\"", "\"*\"");
            }
        }
    }
}
