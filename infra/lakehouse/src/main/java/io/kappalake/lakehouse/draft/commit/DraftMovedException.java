package io.kappalake.lakehouse.draft.commit;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import org.apache.iceberg.catalog.TableIdentifier;

/** A draft was written to, published or discarded after it was prepared for publication. */
public final class DraftMovedException extends LakehouseException {
    public DraftMovedException(TableIdentifier draft) {
        super(
                ErrorCode.REFUSED,
                ("Cannot publish the draft %s: it is not what was prepared, because somebody wrote"
                                + " to it, published it or discarded it meanwhile; nothing was"
                                + " changed; audit it again and publish it, or open a new draft")
                        .formatted(draft));
    }
}
