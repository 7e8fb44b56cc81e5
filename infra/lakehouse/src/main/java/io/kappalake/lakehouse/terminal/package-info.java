/** Text from data on a terminal. */
package io.kappalake.lakehouse.terminal;
