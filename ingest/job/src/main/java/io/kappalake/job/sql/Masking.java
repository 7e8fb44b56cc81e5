package io.kappalake.job.sql;

import static java.util.Comparator.comparingInt;

import io.kappalake.orders.sql.SqlPlan;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts {@code ${NAME}} back in the place of values that no message may show. */
final class Masking {
    private final Map<String, String> names = new LinkedHashMap<>();

    Masking(SqlPlan plan) {
        plan.secrets().stream()
                .filter(name -> !plan.variables().getOrDefault(name, "").isEmpty())
                // one that holds another is replaced as a whole
                .sorted(
                        comparingInt((String name) -> plan.variables().get(name).length())
                                .reversed())
                .forEach(name -> names.put(plan.variables().get(name), "${" + name + "}"));
    }

    String mask(String text) {
        String masked = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            masked = masked.replace(name.getKey(), name.getValue());
            masked = masked.replace(name.getKey().replace("'", "''"), name.getValue());
        }
        return masked;
    }
}
