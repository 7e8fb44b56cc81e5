package io.kappalake.transform.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What selectors look at besides the graph.
 *
 * @param earlierStatuses the statuses of an earlier run by id, for {@code result:}; empty if there
 *     was none
 */
public record SelectorContext(Map<String, String> earlierStatuses) {
    public SelectorContext {
        earlierStatuses = Collections.unmodifiableMap(new LinkedHashMap<>(earlierStatuses));
    }

    /** Nothing besides the graph. */
    public static SelectorContext none() {
        return new SelectorContext(Map.of());
    }
}
