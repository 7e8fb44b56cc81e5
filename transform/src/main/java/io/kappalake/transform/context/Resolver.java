package io.kappalake.transform.context;

import io.kappalake.transform.relation.RelationName;
import java.util.Optional;

/** Finds what {@code ref} and {@code source} name. */
public interface Resolver {
    /**
     * What a name stands for.
     *
     * @param id of the node, such as {@code model.shop.orders}
     * @param ephemeral whether it is an ephemeral model, which has no relation
     */
    record Resolved(String id, RelationName name, boolean ephemeral) {}

    /** A model or seed; empty if there is none. */
    Optional<Resolved> ref(Optional<String> packageName, String name);

    /** A source's table; empty if there is none. */
    Optional<Resolved> source(String source, String table);

    /** What the project's files say of a node by its id; empty of one that they do not have. */
    Optional<NodeDescription> describe(String id);

    /** What to say of a reference that was not found, with the nearest names. */
    String unknownRef(String name);

    /** What to say of a source that was not found, with the nearest names. */
    String unknownSource(String source, String table);
}
