/** The open connections of a command to one lakehouse. */
package io.kappalake.lakehouse.session;
