package io.kappalake.ingest.window;

import org.apache.flink.api.java.tuple.Tuple3;

/** A window and status, as tables say it. */
record TestingKey(String kind, long start, String status) {
    WindowKind windowKind() {
        return kind.equals("tumbling") ? WindowKind.TUMBLING : WindowKind.SLIDING;
    }

    Tuple3<Byte, Long, String> inState() {
        return Tuple3.of(windowKind().id(), start, status);
    }
}
