package io.kappalake.orders.sql;

/**
 * One statement of a script, without its semicolon and the comments before it.
 *
 * @param line of its first character, from 1
 * @param column of its first character, from 1
 * @param text as written: references are not replaced
 */
public record Statement(int line, int column, String text) {}
