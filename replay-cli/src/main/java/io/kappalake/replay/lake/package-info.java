/** The lakehouse as a replay sees it: its servers, its SQL, and one moment of its live tables. */
package io.kappalake.replay.lake;
