/** Replays of history: planned, run, compared with what is live, published, and taken back. */
package io.kappalake.replay;
