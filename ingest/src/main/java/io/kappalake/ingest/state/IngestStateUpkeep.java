package io.kappalake.ingest.state;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.maintenance.UpkeepOfStates;
import io.kappalake.lakehouse.maintenance.UpkeepPolicy;
import java.time.Instant;

/** Upkeep of the checkpoints and savepoints of the ingest job. */
public final class IngestStateUpkeep implements UpkeepOfStates {
    @Override
    public Done run(LakehouseConfig config, UpkeepPolicy policy, Instant now, boolean dryRun) {
        OldStates old =
                JobStates.of(config)
                        .removeOld(policy.keepStates(), policy.statesOlderThan(), now, dryRun);
        return new Done(
                "checkpoints and savepoints of " + config.kafka().group(),
                old.folders().size(),
                old.bytes(),
                old.spared());
    }
}
