/**
 * Rules of ingestion: the section of the configuration that says how records are decoded and
 * limited, and how windows are cut.
 */
package io.kappalake.orders.rules;
