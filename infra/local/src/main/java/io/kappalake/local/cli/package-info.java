/** Commands of {@code ./kappalake} that start, show and stop the embedded lakehouse. */
package io.kappalake.local.cli;
