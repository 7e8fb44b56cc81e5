package io.kappalake.ingest.produce;

import java.util.Locale;

/** Compression of batches on their way to Kafka, and in its log. */
public enum Compression {
    NONE,
    LZ4;

    /** Its name in the Kafka client's configuration. */
    String clientName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
