/**
 * Reference results and shared records with which tests of several modules compare what ingestion
 * does.
 */
package io.kappalake.orders.testing;
