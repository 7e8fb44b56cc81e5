/** What the SQL contender brings to the cluster. */
package io.kappalake.bench.sql;
