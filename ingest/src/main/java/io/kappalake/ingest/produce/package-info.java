/** Production of order events into Kafka: unchanged from a file, or generated. */
package io.kappalake.ingest.produce;
