package io.kappalake.transform.memory;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a model's table remembers of the run that published it last: in the table's own properties,
 * written in the same commit as its rows, so that both are always of the same run.
 *
 * @param fingerprint of the model's code and configuration
 * @param inputs the state of each table that it read, by {@code schema.table}
 * @param cursors of those, the ones whose changes it consumes
 * @param audit of the tests that the table passed, and of what they read besides
 * @param warnings of those tests, the ones that warned
 * @param passed fingerprints of those tests that found no row, and judge this table alone
 * @param columns of the model's query
 */
public record ModelMemory(
        String fingerprint,
        Map<String, Mark> inputs,
        Map<String, Mark> cursors,
        String audit,
        List<Warning> warnings,
        Set<String> passed,
        KnownColumns columns) {
    /** The table property that holds the fingerprint. */
    public static final String FINGERPRINT = "kappalake.model.fingerprint";

    /** The table property that holds the inputs as JSON. */
    public static final String INPUTS = "kappalake.model.inputs";

    /** The table property that holds the cursors as JSON. */
    public static final String CURSORS = "kappalake.model.cursors";

    /** The table property that holds the audit's fingerprint. */
    public static final String AUDIT = "kappalake.model.audit";

    /** The table property that holds the warnings as JSON. */
    public static final String WARNINGS = "kappalake.model.warnings";

    /** The table property that holds the fingerprints of tests that found no row. */
    public static final String PASSED = "kappalake.model.passed";

    /** The table property that holds the columns of the model's query as JSON. */
    public static final String COLUMNS = "kappalake.model.columns";

    /** The tag on the snapshot that a run published last; later ones are not of a run. */
    public static final String PUBLISHED = "kappalake-published";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<TreeMap<String, Mark>> MARKS = new TypeReference<>() {};
    private static final TypeReference<List<Warning>> LIST = new TypeReference<>() {};

    /** The memory of a table that no run has published. */
    public static final ModelMemory NONE =
            new ModelMemory("", Map.of(), Map.of(), "", List.of(), Set.of(), KnownColumns.NONE);

    /**
     * A state of a table: one of its snapshots, or what a publication made of it.
     *
     * @param table the table's UUID, which another table of the same name does not have
     * @param snapshot null for a table that held nothing, and where the publication says it
     * @param publication null where the snapshot says it
     */
    public record Mark(String table, Long snapshot, String publication) {
        public Mark {
            requireNonNull(table, "table");
        }

        /** The snapshot; empty for a table that held nothing, and where the publication says it. */
        public OptionalLong at() {
            return snapshot == null ? OptionalLong.empty() : OptionalLong.of(snapshot);
        }
    }

    /**
     * A test that warned.
     *
     * @param test its id
     * @param failures what {@code fail_calc} counted
     */
    public record Warning(String test, long failures, String message) {
        public Warning {
            requireNonNull(test, "test");
            requireNonNull(message, "message");
        }
    }

    public ModelMemory {
        requireNonNull(fingerprint, "fingerprint");
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        cursors = Collections.unmodifiableMap(new TreeMap<>(cursors));
        requireNonNull(audit, "audit");
        warnings = List.copyOf(warnings);
        passed = Collections.unmodifiableSet(new TreeSet<>(passed));
        requireNonNull(columns, "columns");
    }

    /** The memory of a table that no test has judged yet. */
    public ModelMemory(
            String fingerprint,
            Map<String, Mark> inputs,
            Map<String, Mark> cursors,
            KnownColumns columns) {
        this(fingerprint, inputs, cursors, "", List.of(), Set.of(), columns);
    }

    /**
     * Reads the memory out of a table's properties.
     *
     * @param table its name, for messages
     * @throws LakehouseException {@code REFUSED} if somebody made it unreadable
     */
    public static ModelMemory from(String table, Map<String, String> properties) {
        try {
            return new ModelMemory(
                    properties.getOrDefault(FINGERPRINT, ""),
                    marks(properties.get(INPUTS)),
                    marks(properties.get(CURSORS)),
                    properties.getOrDefault(AUDIT, ""),
                    warnings(properties),
                    passed(properties),
                    columns(properties));
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot read the properties %s and %s of %s (%s): build it anew with --full-refresh"
                            .formatted(INPUTS, CURSORS, table, e.getOriginalMessage()),
                    e);
        }
    }

    /** The warnings among the properties of a table or view; none if they cannot be read. */
    public static List<Warning> warnings(Map<String, String> properties) {
        try {
            String json = properties.get(WARNINGS);
            return json == null ? List.of() : JSON.readValue(json, LIST);
        } catch (JsonProcessingException e) {
            // somebody changed them by hand; the tests will tell again when they run next
            return List.of();
        }
    }

    private static Set<String> passed(Map<String, String> properties) {
        String passed = properties.getOrDefault(PASSED, "");
        return passed.isEmpty() ? Set.of() : Set.of(passed.split(","));
    }

    /** The columns; none if somebody changed them by hand: they are only asked for again. */
    private static KnownColumns columns(Map<String, String> properties) {
        try {
            String json = properties.get(COLUMNS);
            return json == null ? KnownColumns.NONE : JSON.readValue(json, KnownColumns.class);
        } catch (JsonProcessingException e) {
            return KnownColumns.NONE;
        }
    }

    private static Map<String, Mark> marks(String json) throws JsonProcessingException {
        return json == null ? Map.of() : JSON.readValue(json, MARKS);
    }

    /** As table properties. */
    public Map<String, String> properties() {
        try {
            Map<String, String> properties = new LinkedHashMap<>();
            properties.put(FINGERPRINT, fingerprint);
            properties.put(INPUTS, JSON.writeValueAsString(inputs));
            properties.put(CURSORS, JSON.writeValueAsString(cursors));
            properties.putAll(ofAudit(audit, warnings));
            properties.put(PASSED, String.join(",", passed));
            properties.put(COLUMNS, JSON.writeValueAsString(columns));
            return properties;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The properties that tell of an audit. */
    public static Map<String, String> ofAudit(String audit, List<Warning> warnings) {
        try {
            return Map.of(AUDIT, audit, WARNINGS, JSON.writeValueAsString(warnings));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same with another audit. */
    public ModelMemory audited(
            String fingerprintOfAudit, List<Warning> warned, Set<String> passedAlone) {
        return new ModelMemory(
                fingerprint, inputs, cursors, fingerprintOfAudit, warned, passedAlone, columns);
    }
}
