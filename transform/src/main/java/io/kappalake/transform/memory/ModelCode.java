package io.kappalake.transform.memory;

import static java.util.Objects.requireNonNull;

/**
 * Fingerprints of the code that made a table.
 *
 * @param source of what people write: the model, the views and ephemeral models that it reads,
 *     macros, variables, configuration
 * @param full of the SQL that builds the table from nothing, views put in, snapshots not; empty if
 *     not known
 * @param incremental of the SQL of the last increment; empty if there was none since the table was
 *     built from nothing
 */
public record ModelCode(String source, String full, String incremental) {
    /** The code of a table that nothing is known of. */
    public static final ModelCode UNKNOWN = new ModelCode("", "", "");

    private static final String FORM = "2";
    private static final int PARTS = 4;

    public ModelCode {
        requireNonNull(source, "source");
        requireNonNull(full, "full");
        requireNonNull(incremental, "incremental");
    }

    /** Reads what {@link #text} wrote; of any other text, nothing is known. */
    public static ModelCode parse(String text) {
        String[] parts = text.split(":", -1);
        return parts.length == PARTS && parts[0].equals(FORM)
                ? new ModelCode(parts[1], parts[2], parts[3])
                : UNKNOWN;
    }

    /** The code as the text of a table property. */
    public String text() {
        return String.join(":", FORM, source, full, incremental);
    }

    /** Whether anything is known. */
    public boolean isKnown() {
        return !source.isEmpty();
    }
}
