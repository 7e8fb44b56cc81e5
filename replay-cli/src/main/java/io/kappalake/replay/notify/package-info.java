/** News of replays for other programs. */
package io.kappalake.replay.notify;
