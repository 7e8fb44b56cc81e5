package io.kappalake.transform.memory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over texts, none of which can flow into the next. Not for several threads. */
public final class Fingerprint {
    private final MessageDigest digest;

    /** A fingerprint of nothing yet. */
    public Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds the text of a value. */
    public Fingerprint add(Object value) {
        byte[] bytes = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        return this;
    }

    /** The fingerprint as hexadecimal digits; begins anew. */
    public String text() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
