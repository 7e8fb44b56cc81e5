package io.kappalake.lakehouse.trino;

/** A place in a SQL text; line and column count from 1. */
public record SqlPosition(int line, int column) {}
