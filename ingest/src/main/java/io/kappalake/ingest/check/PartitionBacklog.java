package io.kappalake.ingest.check;

import java.util.OptionalLong;

/**
 * Progress of ingestion in one partition.
 *
 * @param end the offset after the last record, as it was when the backlog was opened
 * @param committed the offset that ingestion's group has committed
 * @param newest the greatest offset in the tables
 * @param waiting whether Kafka has a record between the two that is in no table yet
 */
public record PartitionBacklog(
        int partition, long end, OptionalLong committed, OptionalLong newest, boolean waiting) {}
