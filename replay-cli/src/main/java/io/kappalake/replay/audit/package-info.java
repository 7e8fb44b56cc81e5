/** Proves a replay before it is published, and says what it would change. */
package io.kappalake.replay.audit;
