package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Result of a committed publication: the tables that it changed. */
public record PublicationResult(String id, List<PublishedTable> tables) {
    public PublicationResult {
        requireNonNull(id, "id");
        tables = List.copyOf(tables);
    }
}
