package io.kappalake.transform;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.lakehouse.draft.Publication;
import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.lakehouse.draft.Publications;
import io.kappalake.lakehouse.draft.Replacing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What happens to a source table: rows arrive, some late; past days are corrected, or not after
 * all.
 */
final class OrderHistory {
    private final LakeProject project;
    private final Random random;
    private final List<PublicationResult> publications = new ArrayList<>();
    private int rows;
    private int day = 3;

    OrderHistory(LakeProject project, Random random) {
        this.project = project;
        this.random = random;
        project.execute(
                "CREATE TABLE raw.events (number bigint, id bigint, amount bigint, day date)"
                        + " WITH (partitioning = ARRAY['day'])");
        project.declare("events");
    }

    /** Rows of the newest day, or of an earlier one. */
    void append(boolean late) {
        if (!late && random.nextInt(3) == 0) {
            day++;
        }
        int of = late ? 1 + random.nextInt(day) : day;
        List<String> values = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            values.add(
                    "(%d, %d, %d, DATE '2026-11-%02d')"
                            .formatted(++rows, random.nextInt(7), random.nextInt(100), of));
        }
        project.execute("INSERT INTO raw.events VALUES " + String.join(", ", values));
    }

    /** Replaces a day: some of its rows get other amounts, some ids, and some are gone. */
    void publishDay() {
        int of = 1 + random.nextInt(day);
        Drafts drafts = Drafts.on(project.catalog(), "replay-" + rows, Owner.current());
        Draft draft =
                drafts.open(
                        DraftRequest.of(
                                        TableIdentifier.of(
                                                Namespace.of(project.rawSchema()), "events"))
                                .name(project.rawSchema() + "__events")
                                .build());
        project.execute(
                """
                INSERT INTO %s SELECT number, IF(number %% 4 = %d, (id + 1) %% 7, id), amount + %d, day
                FROM raw.events WHERE day = DATE '2026-11-%02d' AND number %% 5 <> %d"""
                        .formatted(
                                draft.name(),
                                random.nextInt(4),
                                random.nextInt(3),
                                of,
                                random.nextInt(5)));
        try (Publication publication =
                Publication.of(project.catalog(), draft.table().uuid().toString(), "replay")
                        .publish(draft, Replacing.partitions(), Map.of())
                        .prepare()) {
            publications.add(publication.commit());
        }
    }

    /** Takes the last publication back, if nobody touched the same files since. */
    void revert() {
        if (publications.isEmpty()) {
            return;
        }
        try {
            Publications.revert(
                    project.catalog(), publications.removeLast(), "replay", Owner.current());
        } catch (LakehouseException e) {
            if (!e.getMessage().contains("revert")) {
                throw e;
            }
        }
    }

    /** Removes the rows of a day, files and all. */
    void removeDay() {
        project.execute(
                "DELETE FROM raw.events WHERE day = DATE '2026-11-%02d'"
                        .formatted(1 + random.nextInt(day)));
    }

    void compact() {
        project.execute("ALTER TABLE raw.events EXECUTE optimize");
    }
}
