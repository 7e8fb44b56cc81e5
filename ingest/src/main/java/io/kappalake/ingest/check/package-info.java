/** Proves by SQL that the order tables hold each record of Kafka exactly once. */
package io.kappalake.ingest.check;
