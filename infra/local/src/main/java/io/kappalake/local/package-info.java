/**
 * The embedded lakehouse: its servers started, watched and stopped together on one machine, with
 * all data in one folder.
 */
package io.kappalake.local;
