/** Checkpoints and savepoints of jobs, found in the object store. */
package io.kappalake.ingest.state;
