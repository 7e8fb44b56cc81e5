package io.kappalake.ingest.check;

import io.kappalake.ingest.control.LeftOut;
import io.kappalake.orders.topic.OffsetRanges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Offsets by partition that the first start of ingest left out. */
final class LeftOutOffsets {
    private LeftOutOffsets() {}

    static Map<Integer, OffsetRanges> of(List<LeftOut> leftOut) {
        Map<Integer, OffsetRanges> ranges = new HashMap<>();
        leftOut.forEach(
                one ->
                        ranges.merge(
                                one.partition(),
                                OffsetRanges.of(one.from(), one.to()),
                                OffsetRanges::plus));
        return ranges;
    }
}
