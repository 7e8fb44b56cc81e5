package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.commit.TableUpdate;
import java.util.List;

/** Result of a committed publication: the tables that it changed. */
public record PublicationResult(String id, List<PublishedTable> tables) {
    public PublicationResult {
        requireNonNull(id, "id");
        tables = List.copyOf(tables);
    }

    static PublicationResult of(String id, List<TableUpdate> committed) {
        return new PublicationResult(id, committed.stream().map(PublishedTable::of).toList());
    }
}
