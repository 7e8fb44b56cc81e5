/** Jobs that are written in Flink SQL: their scripts, their states, and their control. */
package io.kappalake.ingest.sql;
