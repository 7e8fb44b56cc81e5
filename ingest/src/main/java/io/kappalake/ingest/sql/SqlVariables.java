package io.kappalake.ingest.sql;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.table.OrderTables;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The values of {@code ${NAME}} in scripts: those of the lakehouse, and the environment's.
 *
 * @param all by name
 * @param secrets names of the environment's, which no message may show
 */
record SqlVariables(Map<String, String> all, List<String> secrets) {
    /** The names that the lakehouse gives values to. */
    static final String KAFKA = "KAPPALAKE_KAFKA";

    static final String TOPIC = "KAPPALAKE_TOPIC";
    static final String NAMESPACE = "KAPPALAKE_NAMESPACE";
    static final String JOB = "KAPPALAKE_JOB";

    private static final Set<String> OURS = Set.of(KAFKA, TOPIC, NAMESPACE, JOB);

    /** The names that a script may refer to. */
    static Set<String> names(LakehouseConfig config) {
        Set<String> names = new HashSet<>(OURS);
        names.addAll(LakehouseConfig.environment(config.file()).keySet());
        return names;
    }

    /** The variables that a script needs, and no others. */
    static SqlVariables of(LakehouseConfig config, SqlScript script, String job) {
        LakehouseConfig seen = config.seenByFlink();
        Map<String, String> ours =
                Map.of(
                        KAFKA, seen.kafka().bootstrapServers(),
                        TOPIC, seen.kafka().topic(),
                        NAMESPACE, OrderTables.of(config).namespace().toString(),
                        JOB, job);
        Map<String, String> all = new HashMap<>(LakehouseConfig.environment(config.file()));
        all.putAll(ours);
        Map<String, String> needed = new TreeMap<>(all);
        needed.keySet().retainAll(script.references());
        return new SqlVariables(
                needed, needed.keySet().stream().filter(name -> !OURS.contains(name)).toList());
    }
}
