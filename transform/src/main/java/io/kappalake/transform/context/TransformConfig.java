package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.ConfigSection;
import io.kappalake.lakehouse.config.Value;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The section {@code transform} of {@code kappalake.yaml}: what the lakehouse lets a project see of
 * its surroundings.
 *
 * @param env the environment variables that projects may read; empty for all that are no secret
 * @param lakehouse the environment variables that the lakehouse's own configuration refers to
 */
public record TransformConfig(Optional<Set<String>> env, Set<String> lakehouse) {
    /** The key of {@link #env}. */
    static final String ENV = "transform.env";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public TransformConfig {
        requireNonNull(env, "env");
        env = env.map(Set::copyOf);
        lakehouse = Set.copyOf(lakehouse);
    }

    /** Reads the section; found by {@link java.util.ServiceLoader}. */
    public static final class Section implements ConfigSection<TransformConfig> {
        @Override
        public Class<TransformConfig> type() {
            return TransformConfig.class;
        }

        @Override
        public boolean holdsNoSecret(String key) {
            return key.startsWith("transform.");
        }

        @Override
        public TransformConfig read(ConfigFile file) {
            return new TransformConfig(
                    file.take(ENV).map(value -> names(value, file)), file.variables());
        }

        private static Set<String> names(Value value, ConfigFile file) {
            TreeSet<String> names = new TreeSet<>();
            Arrays.stream(value.text().split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .forEach(names::add);
            if (!names.stream().allMatch(name -> NAME.matcher(name).matches())) {
                file.problems()
                        .invalid(
                                ENV,
                                value,
                                "names of environment variables, several separated by commas");
            }
            for (String name : names) {
                if (file.variables().contains(name) || Environment.isDbtSecret(name)) {
                    file.problems()
                            .invalid(
                                    ENV,
                                    value,
                                    "without %s, which holds a secret of the lakehouse or of dbt"
                                            .formatted(name));
                }
            }
            return names;
        }
    }
}
