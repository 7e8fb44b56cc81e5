package io.kappalake.lakehouse.ledger;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Owner;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One step of a run.
 *
 * @param runId the run
 * @param tool what runs, for example {@code transform} or {@code replay}
 * @param step what was done; those of {@link RunStep} begin and end a run
 * @param subject what it was done to, for example a table; empty if to the run as a whole
 * @param at time of the step, to the microsecond
 * @param owner the process that did it, without its mark: the ledger has no column for it
 * @param details anything else, as a JSON object
 */
public record LedgerEntry(
        String runId,
        String tool,
        String step,
        String subject,
        Instant at,
        Owner owner,
        String details) {
    private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

    public LedgerEntry {
        requireNonNull(runId, "runId");
        requireNonNull(tool, "tool");
        requireNonNull(step, "step");
        requireNonNull(subject, "subject");
        at = at.truncatedTo(ChronoUnit.MICROS);
        owner = new Owner(owner.host(), owner.pid(), owner.started());
        requireNonNull(details, "details");
    }

    /** An object as details. */
    public static String json(Object details) {
        try {
            return JSON.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the details of a step as JSON", e);
        }
    }

    /**
     * The details as an object.
     *
     * @throws LakehouseException {@code FAILED} if they are not of that kind
     */
    public <T> T details(Class<T> type) {
        try {
            return JSON.readValue(details, type);
        } catch (JsonProcessingException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot read the step %s of %s at %s in the ledger (%s): another version wrote it"
                            .formatted(step, subject, at, e.getMessage()),
                    e);
        }
    }
}
