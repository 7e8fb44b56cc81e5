package io.kappalake.orders.topic;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of offsets of one partition, kept as ranges: ascending, disjoint, and with no two that
 * touch. Hundreds of thousands of ranges are usual, so every operation is one pass over them.
 */
public record OffsetRanges(List<OffsetRange> list) {
    /** No offsets. */
    public static final OffsetRanges NONE = new OffsetRanges(List.of());

    public OffsetRanges {
        list = List.copyOf(list);
        for (int i = 1; i < list.size(); i++) {
            if (list.get(i).from() <= list.get(i - 1).to() + 1) {
                throw new IllegalArgumentException(
                        "Invalid ranges %s, %s (must ascend and not touch)"
                                .formatted(list.get(i - 1), list.get(i)));
            }
        }
    }

    /** The offsets from one to another, both included; none when the second is the smaller. */
    public static OffsetRanges of(long from, long to) {
        return from > to ? NONE : new OffsetRanges(List.of(new OffsetRange(from, to)));
    }

    /** True if there are none. */
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** Number of offsets. */
    public long size() {
        return list.stream().mapToLong(OffsetRange::size).sum();
    }

    /** All of them, each greater by the same number. */
    public OffsetRanges moved(long by) {
        return by == 0
                ? this
                : new OffsetRanges(
                        list.stream()
                                .map(range -> new OffsetRange(range.from() + by, range.to() + by))
                                .toList());
    }

    /** Those between two offsets, both included. */
    public OffsetRanges within(long from, long to) {
        Builder result = new Builder();
        for (OffsetRange range : list) {
            result.add(Math.max(range.from(), from), Math.min(range.to(), to));
        }
        return result.build();
    }

    /** Those of either set. */
    public OffsetRanges plus(OffsetRanges other) {
        Builder result = new Builder();
        int i = 0;
        int j = 0;
        while (i < list.size() || j < other.list.size()) {
            boolean mine =
                    j == other.list.size()
                            || (i < list.size() && list.get(i).from() <= other.list.get(j).from());
            OffsetRange next = mine ? list.get(i++) : other.list.get(j++);
            result.add(next.from(), next.to());
        }
        return result.build();
    }

    /** Those that are not in the other set. */
    public OffsetRanges minus(OffsetRanges other) {
        Builder result = new Builder();
        int j = 0;
        for (OffsetRange range : list) {
            long from = range.from();
            while (j < other.list.size() && other.list.get(j).to() < from) {
                j++;
            }
            int k = j;
            while (k < other.list.size() && other.list.get(k).from() <= range.to()) {
                result.add(from, other.list.get(k).from() - 1);
                from = other.list.get(k).to() + 1;
                k++;
            }
            result.add(from, range.to());
        }
        return result.build();
    }

    /** Those of both sets. */
    public OffsetRanges and(OffsetRanges other) {
        return minus(minus(other));
    }

    /** Collects ranges whose beginnings ascend; touching and overlapping ones become one. */
    public static final class Builder {
        private final List<OffsetRange> ranges = new ArrayList<>();
        private boolean open;
        private long from;
        private long to;

        /** Adds the offsets from one to another; nothing when the second is the smaller. */
        public void add(long first, long last) {
            if (first > last) {
                return;
            }
            if (open && first < from) {
                throw new IllegalArgumentException(
                        "Invalid range beginning at %d (must be at least %d)"
                                .formatted(first, from));
            }
            if (open && first <= to + 1) {
                to = Math.max(to, last);
                return;
            }
            flush();
            open = true;
            from = first;
            to = last;
        }

        private void flush() {
            if (open) {
                ranges.add(new OffsetRange(from, to));
            }
        }

        public OffsetRanges build() {
            flush();
            open = false;
            return new OffsetRanges(ranges);
        }
    }
}
