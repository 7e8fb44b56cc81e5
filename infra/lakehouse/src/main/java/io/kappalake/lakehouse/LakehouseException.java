package io.kappalake.lakehouse;

import static java.util.Objects.requireNonNull;

/**
 * The unchecked exception of all modules. The message names what went wrong, the value, and the way
 * out, and is fit to be printed to a user unchanged.
 */
public class LakehouseException extends RuntimeException {
    private final ErrorCode code;

    /** An error without a cause. */
    public LakehouseException(ErrorCode code, String message) {
        super(message);
        this.code = requireNonNull(code, "code");
    }

    /** An error with the one that caused it. */
    public LakehouseException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = requireNonNull(code, "code");
    }

    /** The kind of error, which decides the exit code. */
    public ErrorCode code() {
        return code;
    }
}
