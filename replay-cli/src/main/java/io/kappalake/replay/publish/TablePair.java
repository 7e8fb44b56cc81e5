package io.kappalake.replay.publish;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A live table and its draft.
 *
 * @param base the live table's snapshot that the replay is compared with; empty if it had none
 * @param replayed the draft's snapshot when the job had ended; empty if it wrote nothing
 */
record TablePair(
        TableIdentifier live, OptionalLong base, TableIdentifier draft, OptionalLong replayed) {
    TablePair {
        requireNonNull(live, "live");
        requireNonNull(base, "base");
        requireNonNull(draft, "draft");
        requireNonNull(replayed, "replayed");
    }

    /** The same pair with another snapshot of the live table. */
    TablePair on(long snapshot) {
        return new TablePair(live, OptionalLong.of(snapshot), draft, replayed);
    }

    /** Returns what to select from to see the live table at its base. */
    String liveRelation() {
        return TableRelations.at(live, base);
    }

    /** Returns what to select from to see all that the job wrote. */
    String draftRelation() {
        return TableRelations.at(draft, replayed);
    }

    String relation(Side side) {
        return side == Side.LIVE ? liveRelation() : draftRelation();
    }
}
