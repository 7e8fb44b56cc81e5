package io.kappalake.transform.jinja;

/** One rendering of a template, or one call of a macro, and where in it the evaluation stands. */
final class Frame {
    private static final int DEEPEST = 400;
    private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

    private final SourceFile source;
    private final Scope globals;
    private final Library library;
    private int at;

    Frame(SourceFile source, Scope globals, Library library) {
        this.source = source;
        this.globals = globals;
        this.library = library;
    }

    Library library() {
        return library;
    }

    Scope globals() {
        return globals;
    }

    Object global(String name) {
        Object value = Native.of(globals.lookup(name));
        return value instanceof Undefined ? library.global(name, value) : value;
    }

    /** What fails next, fails there. */
    void at(int offset) {
        at = offset;
    }

    /** One recursion deeper, until {@link #leave}. */
    static void enter() {
        int[] depth = DEPTH.get();
        if (depth[0] >= DEEPEST) {
            throw JinjaException.of(
                    "RecursionError",
                    "calls are nested deeper than %d levels: end the recursion earlier"
                            .formatted(DEEPEST));
        }
        depth[0]++;
    }

    static void leave() {
        DEPTH.get()[0]--;
    }

    /** The error as it leaves this frame. */
    RuntimeException located(RuntimeException error) {
        if (error instanceof ReturnSignal) {
            return error;
        }
        JinjaException located =
                error instanceof JinjaException jinja ? jinja : JinjaException.from(error);
        return located.through(source.position(at));
    }

    RuntimeException overflow() {
        return located(
                JinjaException.of("RecursionError", "values or calls are nested too deeply"));
    }
}
