package io.kappalake.job.sink;

import static java.util.Objects.requireNonNull;

import io.kappalake.orders.table.Checkpoints;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;

/**
 * An append of a checkpoint's files, which is refused if the table has that checkpoint already when
 * it is committed. Iceberg's committer looks before it commits, and its commit is tried again after
 * a conflict: a process that was paused in between, and whose job meanwhile went on elsewhere,
 * would append the same files a second time.
 */
final class CheckpointAppend implements AppendFiles {
    private static final String OPERATOR = "flink.operator-id";

    private final AppendFiles append;
    private final Map<String, String> notes = new HashMap<>();

    CheckpointAppend(AppendFiles append) {
        this.append = append;
    }

    @Override
    public AppendFiles set(String property, String value) {
        notes.put(property, value);
        append.set(property, value);
        return this;
    }

    @Override
    public Snapshot apply() {
        return append.apply();
    }

    @Override
    public void commit() {
        if (notes.containsKey(Checkpoints.KEY)) {
            append.validateWith(
                    new Validator(
                            requireNonNull(notes.get(Checkpoints.JOB), Checkpoints.JOB),
                            requireNonNull(notes.get(OPERATOR), OPERATOR),
                            Long.parseLong(notes.get(Checkpoints.KEY))));
        }
        append.commit();
    }

    /** Finds the newest checkpoint of the same writer among the snapshots before a commit. */
    private record Validator(String job, String operator, long checkpoint)
            implements SnapshotAncestryValidator {
        @Override
        public boolean validate(Iterable<Snapshot> ancestors) {
            for (Snapshot snapshot : ancestors) {
                Map<String, String> summary = snapshot.summary();
                if (summary != null
                        && job.equals(summary.get(Checkpoints.JOB))
                        && operator.equals(summary.get(OPERATOR))) {
                    return Long.parseLong(summary.get(Checkpoints.KEY)) < checkpoint;
                }
            }
            return true;
        }

        @Override
        public String errorMessage() {
            return "Checkpoint %d of job %s is in the table already: another process has committed it, and this one ends"
                    .formatted(checkpoint, job);
        }
    }

    @Override
    public AppendFiles appendFile(DataFile file) {
        append.appendFile(file);
        return this;
    }

    @Override
    public AppendFiles appendManifest(ManifestFile manifest) {
        append.appendManifest(manifest);
        return this;
    }

    @Override
    public AppendFiles deleteWith(Consumer<String> deletion) {
        append.deleteWith(deletion);
        return this;
    }

    @Override
    public AppendFiles stageOnly() {
        append.stageOnly();
        return this;
    }

    @Override
    public AppendFiles scanManifestsWith(ExecutorService executor) {
        append.scanManifestsWith(executor);
        return this;
    }

    @Override
    public AppendFiles toBranch(String branch) {
        append.toBranch(branch);
        return this;
    }

    @Override
    public Object updateEvent() {
        return append.updateEvent();
    }
}
