package io.kappalake.replay.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A plan as a file (YAML) and as text (JSON, for the ledger). The file carries the plan's SHA-256,
 * so that what was reviewed is what is run.
 *
 * @param hash SHA-256 of the plan's canonical JSON, in hexadecimal digits
 */
public record PlanFile(String hash, ReplayPlan plan) {
    private static final YAMLMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                                    .build())
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .build();

    /** The file of a plan. */
    public static PlanFile of(ReplayPlan plan) {
        return new PlanFile(hash(plan), plan);
    }

    /**
     * Reads a plan.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if the file cannot be read or is no plan;
     *     {@code REFUSED} if it was edited: plan again instead of fixing it
     */
    public static PlanFile read(Path file) {
        PlanFile read;
        try {
            read = YAML.readValue(file.toFile(), PlanFile.class);
        } catch (IOException e) {
            String why =
                    e instanceof JsonProcessingException json
                            ? json.getOriginalMessage()
                            : e.getClass().getSimpleName();
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot read the plan %s (%s): name a file that './kappalake replay plan' wrote"
                            .formatted(file, why),
                    e);
        }
        if (read.plan() == null || read.plan().version() != ReplayPlan.VERSION) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Cannot use the plan %s (must be of version %d): plan again with './kappalake replay plan'"
                            .formatted(file, ReplayPlan.VERSION));
        }
        if (!hash(read.plan()).equals(read.hash())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot use the plan %s: it was edited after it was made (its hash is %s, not %s); plan again with other options"
                            .formatted(file, hash(read.plan()), read.hash()));
        }
        return read;
    }

    /**
     * Writes it; an older file of that name is replaced in one step.
     *
     * @throws LakehouseException {@code FAILED} if it cannot be written
     */
    public void write(Path file) {
        try {
            Path absolute = file.toAbsolutePath();
            Files.createDirectories(absolute.getParent());
            Path unfinished = absolute.resolveSibling(absolute.getFileName() + ".tmp");
            YAML.writeValue(unfinished.toFile(), this);
            Files.move(unfinished, absolute, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot write the plan %s (%s): name another file with --out"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /** The plan as JSON, as the ledger keeps it. */
    public static String toJson(ReplayPlan plan) {
        try {
            return JSON.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the plan of " + plan.run(), e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws LakehouseException {@code FAILED} if it is something else
     */
    public static ReplayPlan parse(String json) {
        try {
            return JSON.readValue(json, ReplayPlan.class);
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read a plan from the ledger (%s): it was written by another version"
                            .formatted(e.getOriginalMessage()),
                    e);
        }
    }

    private static String hash(ReplayPlan plan) {
        return Sha256.of(toJson(plan).getBytes(StandardCharsets.UTF_8));
    }
}
