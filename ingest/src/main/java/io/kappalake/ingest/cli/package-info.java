/**
 * Commands of {@code ./kappalake} that produce order events, control the ingest job and check its
 * tables.
 */
package io.kappalake.ingest.cli;
