/** The benchmark of decoding alone. */
package io.kappalake.bench.decode;
