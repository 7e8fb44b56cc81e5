/** Records that broke the input contract: looking at them, and taking them in under other rules. */
package io.kappalake.replay.deadletters;
