package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

/**
 * The section {@code flink}.
 *
 * @param url address of the JobManager's REST interface, {@code http://host:port}
 */
public record FlinkConfig(String url) {
    public FlinkConfig {
        requireNonNull(url, "url");
    }
}
