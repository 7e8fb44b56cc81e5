/**
 * Relations from which SQL reads the order tables: the live ones, or one version of each, pinned to
 * the same checkpoint.
 */
package io.kappalake.orders.relation;
