/** Benchmarks of the product against the limits of the systems it is built on. */
package io.kappalake.bench;
