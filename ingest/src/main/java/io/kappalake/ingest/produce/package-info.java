/** Puts order events into Kafka: from a file as they are, or generated. */
package io.kappalake.ingest.produce;
