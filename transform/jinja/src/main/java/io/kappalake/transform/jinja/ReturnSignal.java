package io.kappalake.transform.jinja;

/** Ends the macro in which {@code return(value)} was called. */
final class ReturnSignal extends RuntimeException {
    private final transient Object value;

    ReturnSignal(Object value) {
        super("return() outside of a macro", null, false, false);
        this.value = value;
    }

    Object value() {
        return value;
    }
}
