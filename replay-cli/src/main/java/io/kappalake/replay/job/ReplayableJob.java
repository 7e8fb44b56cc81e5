package io.kappalake.replay.job;

import io.kappalake.replay.plan.ReplayPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A kind of job that can be replayed. All that the engine knows of it is here: a source with
 * offsets, and sinks with tables.
 */
public interface ReplayableJob {
    /** The live tables that it writes; a replay writes a draft of each and nothing else. */
    List<TableIdentifier> sinks();

    /** What the live job has and a replay has not. */
    List<String> off();

    /** The class that submits it. */
    String mainClass();

    /** The jar of this product's own build. */
    Path jar();

    /**
     * The only argument of {@link #mainClass}; holds secrets.
     *
     * @param drafts draft by live table
     * @param maxRate records per second; 0 is unlimited
     */
    String argument(ReplayPlan plan, SortedMap<String, TableIdentifier> drafts, long maxRate);
}
