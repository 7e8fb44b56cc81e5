package io.kappalake.ingest.control;

/**
 * Records that Kafka held and the first start of ingest left out, because {@code ingest.start} said
 * so.
 *
 * @param from the first offset, {@code to} the last
 * @param start what {@code ingest.start} was
 */
public record LeftOut(int partition, long from, long to, String start) {}
