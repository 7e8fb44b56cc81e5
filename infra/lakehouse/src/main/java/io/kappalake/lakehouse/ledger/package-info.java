/** The ledger of runs: an append-only table from which the state of each run follows. */
package io.kappalake.lakehouse.ledger;
