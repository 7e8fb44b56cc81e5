/**
 * Servers of the embedded lakehouse, each with its configuration, its command line and its test of
 * readiness.
 */
package io.kappalake.local.server;
