/** The lakehouse of a replay: its servers, its SQL, and its live tables at one moment. */
package io.kappalake.replay.lake;
