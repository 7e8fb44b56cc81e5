package io.kappalake.lakehouse;

/** Kind of an error: the state of the data, and who can fix it; each has its exit code. */
public enum ErrorCode {
    /** Something broke; what had been committed before stays as it was. */
    FAILED(1),
    /** A server did not answer after all retries; nothing is known to be wrong with the data. */
    UNAVAILABLE(1),
    /** The user's input (arguments, configuration, files) is wrong; nothing was started. */
    INVALID_INPUT(2),
    /** A proof found differences. */
    DIFFERENT(3),
    /** Going on could lose or duplicate rows; nothing was changed. */
    REFUSED(4);

    private final int exitCode;

    ErrorCode(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code of a command that ends with this error. */
    public int exitCode() {
        return exitCode;
    }
}
