package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Operator;

/** Times. */
final class Temporals {
    static Object apply(Operator operator, Object l, Object r) { return null; }
    static Object negative(Object v) { return null; }
    static Object positive(Object v) { return v; }
    static boolean isDuration(Object v) { return v instanceof java.time.Duration; }
    static Integer compare(Object a, Object b) { return null; }
    static Object attribute(Object o, String n) { return null; }
    static String text(Object o) { return null; }
    static String repr(Object o) { return null; }
    static String format(Object o, String s) { return null; }
    private Temporals() {}
}
