package io.kappalake.lakehouse.draft.metadata;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * Records the files that were written through it, so that those of a refused attempt can be
 * deleted.
 */
public final class RecordingFileIO implements FileIO {
    private final transient FileIO files;
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    public RecordingFileIO(FileIO files) {
        this.files = files;
    }

    /** Deletes what was written; what cannot be deleted is logged by Iceberg and left behind. */
    public void deleteWritten() {
        List<String> all = List.copyOf(written);
        written.clear();
        CatalogUtil.deleteFiles(files, all, "uncommitted");
    }

    @Override
    public OutputFile newOutputFile(String path) {
        written.add(path);
        return files.newOutputFile(path);
    }

    @Override
    public InputFile newInputFile(String path) {
        return files.newInputFile(path);
    }

    @Override
    public InputFile newInputFile(String path, long length) {
        return files.newInputFile(path, length);
    }

    @Override
    public void deleteFile(String path) {
        written.remove(path);
        files.deleteFile(path);
    }

    @Override
    public Map<String, String> properties() {
        return files.properties();
    }
}
