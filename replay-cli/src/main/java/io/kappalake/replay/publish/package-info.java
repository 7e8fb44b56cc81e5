/** Publication of a replay: the rows that are exchanged, and the commits that exchange them. */
package io.kappalake.replay.publish;
