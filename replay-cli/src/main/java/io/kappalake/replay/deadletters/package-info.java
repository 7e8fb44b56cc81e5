/** Records that broke the input contract, and their recovery under other rules. */
package io.kappalake.replay.deadletters;
