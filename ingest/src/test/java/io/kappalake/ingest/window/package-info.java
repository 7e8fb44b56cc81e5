/** Integration tests of the windows of real jobs, compared with reference results. */
package io.kappalake.ingest.window;
