/**
 * Proofs by SQL that the order tables agree with the log: each offset once, each window the sum of
 * its events.
 */
package io.kappalake.orders.proof;
