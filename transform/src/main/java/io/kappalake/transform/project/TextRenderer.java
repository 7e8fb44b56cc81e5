package io.kappalake.transform.project;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;

/** Evaluates the Jinja in texts of YAML files. */
@FunctionalInterface
public interface TextRenderer {
    /** Leaves every text as it is. */
    TextRenderer NONE = (where, text) -> text;

    /**
     * The value of a text that holds Jinja: text, number, boolean, list, map or null.
     *
     * @throws LakehouseException if the text cannot be evaluated; reported as a problem of its
     *     place
     */
    Object render(Location where, String text);
}
