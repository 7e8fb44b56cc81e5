/** Plans of replays: what is read, by which rules, and what it costs. */
package io.kappalake.replay.plan;
