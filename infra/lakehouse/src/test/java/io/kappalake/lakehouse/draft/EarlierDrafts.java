package io.kappalake.lakehouse.draft;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;

/** Drafts as an earlier version opened them: in the folder of the live table. */
final class EarlierDrafts {
    private EarlierDrafts() {}

    static Draft open(TestingLake lake, TableIdentifier live, String run) {
        Draft model = lake.drafts(run).open(DraftRequest.of(live).name("model_" + run).build());
        Map<String, String> properties = new HashMap<>(model.table().properties());
        String tag = properties.get("kappalake.draft.base-tag");
        properties.put("kappalake.draft.base-tag", tag + "_");
        TableIdentifier name = TableIdentifier.of(Drafts.NAMESPACE, "earlier_" + run);
        lake.catalog()
                .buildTable(name, model.table().schema())
                .withPartitionSpec(model.table().spec())
                .withLocation(lake.table(live).location() + "/drafts/" + UUID.randomUUID())
                .withProperties(properties)
                .create();
        model.discard();
        return lake.drafts(run).find(name).orElseThrow();
    }
}
