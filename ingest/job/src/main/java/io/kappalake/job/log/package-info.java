/**
 * The log of a topic, read again from a frozen range of offsets: what Kafka still holds from Kafka,
 * what it has forgotten from the tables that it was written to.
 */
package io.kappalake.job.log;
