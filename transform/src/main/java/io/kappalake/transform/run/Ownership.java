package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.materialization.ViewWriter;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.project.Materialization;
import io.kappalake.transform.reading.Pins.Pin;
import io.kappalake.transform.relation.RelationName;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps a project from replacing tables and views that no model or seed has made. Models and seeds
 * know theirs by its properties.
 */
final class Ownership {
    private static final String WAY_OUT =
            "rename the model or seed, or give --adopt to replace what is there";

    private final Manifest manifest;
    private final Lake lake;
    private final boolean adopt;

    /**
     * @param adopt whether the run may replace what is there all the same
     */
    Ownership(Manifest manifest, Lake lake, boolean adopt) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.lake = requireNonNull(lake, "lake");
        this.adopt = adopt;
    }

    /**
     * Checks the tables that a run is to write.
     *
     * @throws LakehouseException {@code REFUSED} with all that are somebody else's; nothing was
     *     done
     */
    void check(Set<String> ids) {
        Set<RelationName> foreign = new TreeSet<>();
        for (String id : ids) {
            ModelNode model = manifest.models().get(id);
            boolean table = model == null || model.isTable();
            manifest.relation(id).filter(name -> table && isForeign(name)).ifPresent(foreign::add);
        }
        if (!adopt && !foreign.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot replace %s, which no model or seed has made: %s"
                            .formatted(
                                    String.join(
                                            ", ",
                                            foreign.stream().map(RelationName::toString).toList()),
                                    WAY_OUT));
        }
    }

    private boolean isForeign(RelationName name) {
        return lake.pins().pin(name) instanceof Pin.OfTable table
                && table.state().table() != null
                && !table.state().table().properties().containsKey(ModelMemory.FINGERPRINT);
    }

    /**
     * Checks a view that is to be replaced.
     *
     * @param sameText whether the view that is there says what the model says
     * @throws LakehouseException {@code REFUSED} if it is somebody else's
     */
    void check(ModelNode model, Pin there, boolean sameText) {
        if (adopt
                || sameText
                || model.materialized() != Materialization.VIEW
                || !(there instanceof Pin.OfView view)) {
            return;
        }
        Map<String, String> properties = view.properties();
        if (!properties.containsKey(ModelMemory.AUDIT)
                && !properties.containsKey(ViewWriter.COLUMNS)) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot replace the view %s, which no model has made: %s"
                            .formatted(model.relation(), WAY_OUT));
        }
    }
}
