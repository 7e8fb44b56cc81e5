/** Benchmarks of incremental SQL models against plain Trino statements that do the same job. */
package io.kappalake.bench.transform;
