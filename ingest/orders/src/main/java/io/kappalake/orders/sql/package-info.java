/** Flink SQL scripts as text, and what travels to a cluster and back for one. */
package io.kappalake.orders.sql;
