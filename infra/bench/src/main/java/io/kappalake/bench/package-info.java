/** Measures the product against the limits of what it is built on. */
package io.kappalake.bench;
