/** Commands of {@code ./kappalake replay}. */
package io.kappalake.replay.cli;
