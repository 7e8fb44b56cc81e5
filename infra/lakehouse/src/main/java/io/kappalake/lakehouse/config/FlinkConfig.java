package io.kappalake.lakehouse.config;

/**
 * The section {@code flink}.
 *
 * @param url address of the JobManager's REST interface, {@code http://host:port}
 */
public record FlinkConfig(String url) {}
