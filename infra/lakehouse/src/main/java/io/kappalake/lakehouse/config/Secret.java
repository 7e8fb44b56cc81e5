package io.kappalake.lakehouse.config;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** A value that must never be printed: {@link #toString} hides it, {@link #reveal} gives it. */
public record Secret(String reveal) {
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)([?&;]\\w*(?:password|secret|token)=)[^&;\\s]*");
    private static final Pattern USER_INFO = Pattern.compile("(://[^/?#@:\\s]*:)[^/?#@\\s]*@");

    public Secret {
        requireNonNull(reveal, "reveal");
    }

    @Override
    public String toString() {
        return "***";
    }

    /**
     * A text, such as an address or a driver's error, with the passwords in its addresses hidden.
     */
    public static String hideIn(String text) {
        return PARAMETER.matcher(USER_INFO.matcher(text).replaceAll("$1***@")).replaceAll("$1***");
    }
}
