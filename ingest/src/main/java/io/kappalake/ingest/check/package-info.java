/**
 * Check that the order tables hold each record of Kafka exactly once, by the proofs of {@code
 * io.kappalake.orders.proof}.
 */
package io.kappalake.ingest.check;
