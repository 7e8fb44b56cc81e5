/**
 * Operating-system processes of the servers: started in the background, recorded on disk,
 * recognized again by a later command, and stopped.
 */
package io.kappalake.local.process;
