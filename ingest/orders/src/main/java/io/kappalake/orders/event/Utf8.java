package io.kappalake.orders.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/** Strict UTF-8: overlong forms, surrogates and truncated sequences are errors. */
final class Utf8 {
    private final CharsetDecoder decoder =
            UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);

    /** All of the bytes as characters, ready to be read. */
    CharBuffer decode(byte[] bytes) throws Rejection {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.reset().decode(in, out, true);
        if (result.isError()) {
            throw new Rejection(
                    DeadLetterReason.INVALID_UTF8,
                    "byte %d (0x%02x) is not UTF-8".formatted(in.position(), bytes[in.position()]));
        }
        decoder.flush(out);
        return out.flip();
    }

    /** True if the text holds an unpaired surrogate, which UTF-8 cannot encode. */
    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (Character.isHighSurrogate(character)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(character)) {
                return true;
            }
        }
        return false;
    }
}
