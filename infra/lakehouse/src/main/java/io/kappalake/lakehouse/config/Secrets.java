package io.kappalake.lakehouse.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads secrets from a file, which may hold them only as references. */
final class Secrets {
    /** Names of Kafka's and Iceberg's properties whose values are secrets. */
    private static final Pattern SECRET_NAME =
            Pattern.compile(
                    "(?i).*(password|passwd|secret|token|credential"
                            + "|(secret|shared|private|account)[-._]?(access[-._]?)?key"
                            + "|keystore\\.key|sse\\.key|user\\.info|header\\.authorization)"
                            + "|.*sas-token\\..*");

    /** A text that contains a secret among other things, as in a login module's options. */
    private static final Pattern COMPOSITE_NAME = Pattern.compile("(?i).*sasl\\.jaas\\.config");

    private static final Pattern SECRET_IN_ADDRESS =
            Pattern.compile(
                    "(?i)([?&;]\\w*(password|secret|token)=|://[^/?#@]*:(?=[^/?#]*@))(?!\\$\\{)");

    private final ConfigFile file;

    Secrets(ConfigFile file) {
        this.file = file;
    }

    Optional<Secret> secret(String key) {
        return file.take(key)
                .map(
                        value -> {
                            refuseLiteral(key, value, References.isReference(value.written()));
                            return new Secret(value.text());
                        });
    }

    /** Free properties by what follows the prefix, those that are secrets included. */
    Map<String, String> properties(String prefix) {
        Map<String, String> properties = new LinkedHashMap<>();
        file.takeAll(prefix)
                .forEach(
                        (name, value) -> {
                            refuseLiteral(prefix + "." + name, value, isSafe(name, value));
                            properties.put(name, value.text());
                        });
        return properties;
    }

    private static boolean isSafe(String name, Value value) {
        if (COMPOSITE_NAME.matcher(name).matches()) {
            return References.hasReference(value.written());
        }
        if (SECRET_NAME.matcher(name).matches()) {
            return References.isReference(value.written());
        }
        return !hasSecretInAddress(value);
    }

    /** True if an address carries a password that is not a reference. */
    static boolean hasSecretInAddress(Value value) {
        return SECRET_IN_ADDRESS.matcher(value.written()).find();
    }

    private void refuseLiteral(String key, Value value, boolean safe) {
        if (!safe) {
            file.problems()
                    .add(
                            value,
                            ("Secret in %s (not shown): put it into an environment variable or the"
                                            + " env-file and write ${NAME} here")
                                    .formatted(key));
        }
    }
}
