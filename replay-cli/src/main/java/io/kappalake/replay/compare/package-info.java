/** Comparison of a replay with what is live: sums, rows, windows, data tests, and a verdict. */
package io.kappalake.replay.compare;
