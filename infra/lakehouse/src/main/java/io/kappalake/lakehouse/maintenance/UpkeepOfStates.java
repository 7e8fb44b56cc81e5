package io.kappalake.lakehouse.maintenance;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.config.LakehouseConfig;
import java.time.Instant;
import java.util.List;

/**
 * Upkeep of the checkpoints and savepoints of a kind of jobs; found by {@link
 * java.util.ServiceLoader}.
 */
public interface UpkeepOfStates {
    /**
     * Result of the upkeep.
     *
     * @param what whose states they are
     * @param states number of those that are too old, removed unless that was only asked for
     * @param bytes their size
     * @param spared what is old enough and needed, and why, in words
     */
    record Done(String what, long states, long bytes, List<String> spared) {
        public Done {
            requireNonNull(what, "what");
            spared = List.copyOf(spared);
        }
    }

    /**
     * Removes the states that are older than the policy says and that no start would take.
     *
     * @param dryRun whether nothing is removed
     * @throws io.kappalake.lakehouse.LakehouseException {@code UNAVAILABLE} if the storage cannot
     *     be read
     */
    Done run(LakehouseConfig config, UpkeepPolicy policy, Instant now, boolean dryRun);
}
