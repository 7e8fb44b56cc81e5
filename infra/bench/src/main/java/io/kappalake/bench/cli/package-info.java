/** Commands of {@code ./kappalake bench}. */
package io.kappalake.bench.cli;
