package io.kappalake.replay.trim;

import static java.util.Objects.requireNonNull;

import io.kappalake.replay.sql.Sql;
import java.util.OptionalLong;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A live table and its draft.
 *
 * @param base the live table's snapshot that the replay is compared with; empty if it had none
 * @param replayed the draft's snapshot when the job had ended; empty if it wrote nothing
 */
public record Sides(
        TableIdentifier live, OptionalLong base, TableIdentifier draft, OptionalLong replayed) {
    public Sides {
        requireNonNull(live, "live");
        requireNonNull(base, "base");
        requireNonNull(draft, "draft");
        requireNonNull(replayed, "replayed");
    }

    /** What to select from to see the live table at its base. */
    String liveRelation() {
        return relation(live, base);
    }

    /** What to select from to see all that the job wrote. */
    String draftRelation() {
        return relation(draft, replayed);
    }

    private static String relation(TableIdentifier table, OptionalLong snapshot) {
        return snapshot.isPresent()
                ? Sql.at(table, snapshot.getAsLong())
                : "(SELECT * FROM %s WHERE false)".formatted(Sql.name(table));
    }
}
