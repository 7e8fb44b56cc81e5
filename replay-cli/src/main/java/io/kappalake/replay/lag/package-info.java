/** How far the live job and the replays are behind the log. */
package io.kappalake.replay.lag;
