package io.kappalake.job;

import io.kappalake.orders.event.Utf8Text;
import javax.annotation.Nullable;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * Converts texts to Flink's strings, which are views of the same bytes. Not safe for use by several
 * threads.
 */
final class StringViews {
    private static final int SLOTS = 256;
    private static final int LONGEST_SHARED = 64;

    private final Utf8Text[] known = new Utf8Text[SLOTS];
    private final StringData[] shared = new StringData[SLOTS];
    private byte[] wrapped;
    private MemorySegment[] segments;

    /** A new string; consecutive strings of one array share its segment. */
    @Nullable
    StringData view(@Nullable Utf8Text text) {
        if (text == null) {
            return null;
        }
        byte[] array = text.array();
        if (array != wrapped) {
            segments = new MemorySegment[] {MemorySegmentFactory.wrap(array)};
            wrapped = array;
        }
        return BinaryStringData.fromAddress(segments, text.from(), text.length());
    }

    /** Usually the same string for the same object; meant for few and short texts. */
    @SuppressWarnings("ReferenceEquality") // the decoder gives equal texts the same object
    @Nullable
    StringData shared(@Nullable Utf8Text text) {
        if (text == null || text.length() > LONGEST_SHARED) {
            return view(text);
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 8) & (SLOTS - 1);
        if (known[slot] != text) {
            known[slot] = text;
            shared[slot] = BinaryStringData.fromBytes(text.array(), text.from(), text.length());
        }
        return shared[slot];
    }
}
