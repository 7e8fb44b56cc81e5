/** Processes of this machine, told apart from later ones with the same id. */
package io.kappalake.lakehouse.process;
