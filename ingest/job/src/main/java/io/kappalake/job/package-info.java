/**
 * The Flink job that ingests: it reads order events from the log and writes them, their windows,
 * late events and dead letters to the order tables.
 */
package io.kappalake.job;
