/**
 * Plans of ingestion as the job receives them: the rules, the tables to write and, for a replay,
 * the range of the log to read.
 */
package io.kappalake.orders.plan;
