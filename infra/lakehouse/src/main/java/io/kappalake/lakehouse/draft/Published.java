package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What a publication did. */
public record Published(String id, List<PublishedTable> tables) {
    public Published {
        requireNonNull(id, "id");
        tables = List.copyOf(tables);
    }
}
