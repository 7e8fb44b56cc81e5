/** Upkeep of tables: compaction of small files, expiry of snapshots, removal of orphan files. */
package io.kappalake.lakehouse.maintenance;
