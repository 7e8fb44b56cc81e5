/** Flink's REST API as far as jobs need it: submission exactly once, status, and savepoints. */
package io.kappalake.ingest.flink;
