/** Distance of the live job and the replays from the end of the log. */
package io.kappalake.replay.lag;
