/** The base of the product: its one exception type and the error codes of the command line. */
package io.kappalake.lakehouse;
