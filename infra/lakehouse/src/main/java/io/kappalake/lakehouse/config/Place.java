package io.kappalake.lakehouse.config;

/**
 * The place of a key in a file, or the place where it belongs.
 *
 * @param order of the problems there among all others
 * @param name for people; empty for nowhere
 */
public record Place(int order, String name) {
    /** Place of something that is missing and so is on no line. */
    public static final Place NOWHERE = new Place(0, "");

    /** A line of the file, from 1. */
    public static Place line(int number) {
        return new Place(number, "line " + number);
    }

    /** An override whose value may be shown. */
    static Place override(String key, String value) {
        return new Place(Integer.MAX_VALUE, "--set %s=%s".formatted(key, value));
    }

    /** An override whose value could be a secret. */
    static Place override(String key) {
        return new Place(Integer.MAX_VALUE, "--set %s".formatted(key));
    }

    @Override
    public String toString() {
        return name;
    }
}
