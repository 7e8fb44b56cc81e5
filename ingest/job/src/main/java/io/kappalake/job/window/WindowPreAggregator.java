package io.kappalake.job.window;

import io.kappalake.orders.event.Utf8Text;
import io.kappalake.orders.window.StatusLimit;
import io.kappalake.orders.window.WindowKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.table.data.RowData;

/**
 * Adds up events per window and status before they are sent on. A record costs one look-up of its
 * status and one of each window; nothing is allocated but for a new window or status. Not safe for
 * use by several threads.
 */
final class WindowPreAggregator {
    /** The number of {@link StatusLimit#OTHER}. */
    static final int OTHER = 1;

    private static final int UNKNOWN = 0;
    private static final int MAX_STATUSES = 256;
    private static final int MAX_GROUPS = 16_384;
    private static final int MAX_ESCORT = 4_096;

    private static final int FAMILIAR = 8;

    private final Map<Utf8Text, Integer> statusIds = new HashMap<>();
    // the decoder gives equal statuses the same object: the ids are usually found without hashing
    private final Utf8Text[] familiar = new Utf8Text[FAMILIAR];
    private final int[] familiarIds = new int[FAMILIAR];
    private int nextFamiliar;
    private final List<String> statuses = new ArrayList<>();
    private Bucket[] buckets = new Bucket[64];
    private Bucket last;
    private int windows;
    private int groups;
    private int escort;
    private boolean greatTotal;

    WindowPreAggregator() {
        forgetStatuses();
    }

    /**
     * The number by which {@link #add} knows a status until the next flush; null is unknown. An
     * object must not change its text.
     */
    @SuppressWarnings("ReferenceEquality") // which is what makes the familiar ones fast
    int statusId(Utf8Text status) {
        if (status == null) {
            return UNKNOWN;
        }
        for (int i = 0; i < FAMILIAR; i++) {
            if (familiar[i] == status) {
                return familiarIds[i];
            }
        }
        Integer known = statusIds.get(status);
        int id = known == null ? remember(status) : known;
        familiar[nextFamiliar] = status;
        familiarIds[nextFamiliar] = id;
        nextFamiliar = (nextFamiliar + 1) % FAMILIAR;
        return id;
    }

    /** The text of a status that {@link #statusId} gave the number of. */
    String status(int statusId) {
        return statuses.get(statusId);
    }

    /** True if {@link #name} was called with the same since the last flush. */
    boolean isNamed(WindowKind kind, long start, int partition, int statusId) {
        long[][] named = bucket(kind, start).named;
        return partition < named.length
                && named[partition] != null
                && statusId >>> 6 < named[partition].length
                && (named[partition][statusId >>> 6] & 1L << statusId) != 0;
    }

    /** Notes until the next flush that a window counts a status of a partition by its name. */
    void name(WindowKind kind, long start, int partition, int statusId) {
        Bucket bucket = bucket(kind, start);
        if (partition >= bucket.named.length) {
            bucket.named = Arrays.copyOf(bucket.named, partition + 1);
        }
        long[] ids = bucket.named[partition];
        if (ids == null || statusId >>> 6 >= ids.length) {
            ids =
                    ids == null
                            ? new long[(statusId >>> 6) + 1]
                            : Arrays.copyOf(ids, (statusId >>> 6) + 1);
            bucket.named[partition] = ids;
        }
        ids[statusId >>> 6] |= 1L << statusId;
    }

    /**
     * Counts an event.
     *
     * @param escort the event's row for {@code late_events}, or null to send it without one
     * @param amountCents at most half of the greatest long, as is the sum until {@link #isFull}
     */
    void add(WindowKind kind, long start, int statusId, long amountCents, RowData escort) {
        Group group = group(bucket(kind, start), statusId);
        group.count++;
        group.total = Math.addExact(group.total, amountCents);
        greatTotal |= group.total > Long.MAX_VALUE / 2;
        group.min = Math.min(group.min, amountCents);
        group.max = Math.max(group.max, amountCents);
        if (escort != null) {
            group.escort.add(escort);
            this.escort++;
        }
    }

    /** True if it holds so much that it should be flushed. */
    boolean isFull() {
        return groups >= MAX_GROUPS
                || escort >= MAX_ESCORT
                || statuses.size() >= MAX_STATUSES
                || greatTotal;
    }

    /** Hands over all that was added and starts empty again. */
    void flush(Consumer<Contribution> consumer) {
        if (groups > 0) {
            for (Bucket bucket : buckets) {
                if (bucket != null) {
                    flush(bucket, consumer);
                }
            }
            Arrays.fill(buckets, null);
            last = null;
            windows = 0;
            groups = 0;
            escort = 0;
            greatTotal = false;
        }
        if (statuses.size() >= MAX_STATUSES) {
            forgetStatuses();
        }
    }

    private void flush(Bucket bucket, Consumer<Contribution> consumer) {
        for (int id = 0; id < bucket.groups.length; id++) {
            Group group = bucket.groups[id];
            if (group != null) {
                consumer.accept(
                        new Contribution(
                                bucket.kind,
                                bucket.start,
                                statuses.get(id),
                                group.count,
                                group.total,
                                group.min,
                                group.max,
                                group.escort.isEmpty() ? List.of() : group.escort));
            }
        }
    }

    private Bucket bucket(WindowKind kind, long start) {
        if (last != null && last.start == start && last.kind == kind) {
            return last;
        }
        int index = index(kind, start);
        while (true) {
            Bucket bucket = buckets[index];
            if (bucket == null) {
                last = insert(new Bucket(kind, start), index);
                return last;
            }
            if (bucket.start == start && bucket.kind == kind) {
                last = bucket;
                return bucket;
            }
            index = (index + 1) & (buckets.length - 1);
        }
    }

    private Bucket insert(Bucket bucket, int index) {
        buckets[index] = bucket;
        windows++;
        if (windows * 2 > buckets.length) {
            Bucket[] old = buckets;
            buckets = new Bucket[old.length * 2];
            for (Bucket moved : old) {
                if (moved != null) {
                    int free = index(moved.kind, moved.start);
                    while (buckets[free] != null) {
                        free = (free + 1) & (buckets.length - 1);
                    }
                    buckets[free] = moved;
                }
            }
        }
        return bucket;
    }

    private int index(WindowKind kind, long start) {
        // starts are multiples of the slide: the upper half of the product mixes all their bits
        long hash = (start + kind.id()) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 40) & (buckets.length - 1);
    }

    private Group group(Bucket bucket, int statusId) {
        if (statusId >= bucket.groups.length) {
            bucket.groups = Arrays.copyOf(bucket.groups, Math.max(statusId + 1, statuses.size()));
        }
        Group group = bucket.groups[statusId];
        if (group == null) {
            group = new Group();
            bucket.groups[statusId] = group;
            groups++;
        }
        return group;
    }

    private int remember(Utf8Text status) {
        int id = statuses.size();
        statuses.add(status.toString());
        // the caller's bytes may belong to a whole Kafka batch
        statusIds.put(status.copy(), id);
        return id;
    }

    private void forgetStatuses() {
        statuses.clear();
        statusIds.clear();
        Arrays.fill(familiar, null);
        remember(Utf8Text.of(StatusLimit.UNKNOWN));
        remember(Utf8Text.of(StatusLimit.OTHER));
    }

    private static final class Bucket {
        private final WindowKind kind;
        private final long start;
        private Group[] groups = new Group[8];
        // by partition, a bit for each number of a status
        private long[][] named = {};

        private Bucket(WindowKind kind, long start) {
            this.kind = kind;
            this.start = start;
        }
    }

    private static final class Group {
        private long count;
        private long total;
        private long min = Long.MAX_VALUE;
        private long max = Long.MIN_VALUE;
        private final List<RowData> escort = new ArrayList<>(0);
    }
}
