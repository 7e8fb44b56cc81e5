/** Files on this machine. */
package io.kappalake.lakehouse.file;
