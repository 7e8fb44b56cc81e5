/** Integration tests of the job's source in a replay, partly read from the tables. */
package io.kappalake.ingest.replay;
