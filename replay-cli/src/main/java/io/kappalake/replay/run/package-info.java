/** Runs of replays: the job, its progress, its steps in the ledger, and what it leaves behind. */
package io.kappalake.replay.run;
