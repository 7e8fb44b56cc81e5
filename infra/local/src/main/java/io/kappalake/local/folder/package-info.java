/**
 * Folders of the embedded lakehouse and their contents: data, ports, credentials and the lock of
 * the one process that may change them.
 */
package io.kappalake.local.folder;
