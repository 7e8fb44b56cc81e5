/**
 * Control of the ingest job: started from its newest state, observed, and stopped with a savepoint.
 */
package io.kappalake.ingest.control;
