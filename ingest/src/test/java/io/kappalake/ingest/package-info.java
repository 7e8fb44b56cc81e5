/** Integration tests of ingestion as a whole, and the fixtures that those of its packages share. */
package io.kappalake.ingest;
