package io.kappalake.lakehouse.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.inmemory.InMemoryCatalog;

/** A catalog that notes when it is closed, and fails then if told so. */
public final class RecordingCatalog extends InMemoryCatalog {
    static final List<String> CLOSED = new ArrayList<>();

    static boolean failing;

    @Override
    public void close() throws IOException {
        CLOSED.add("catalog");
        super.close();
        if (failing) {
            throw new IOException("catalog");
        }
    }
}
