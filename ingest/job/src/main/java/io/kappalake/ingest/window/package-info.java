/**
 * State of the job's windows under the class name that existing savepoints hold; its operators are
 * in {@code io.kappalake.job.window}.
 */
package io.kappalake.ingest.window;
