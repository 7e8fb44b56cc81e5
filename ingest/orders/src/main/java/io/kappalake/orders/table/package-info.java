/**
 * The order tables: their definitions, and the checkpoints and takeovers that are recorded in their
 * snapshots.
 */
package io.kappalake.orders.table;
