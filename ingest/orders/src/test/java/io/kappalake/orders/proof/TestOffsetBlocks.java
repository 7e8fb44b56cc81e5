package io.kappalake.orders.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.proof.OffsetBlocks.Block;
import io.kappalake.orders.proof.OffsetCheck.Rows;
import io.kappalake.orders.topic.OffsetRanges;
import io.kappalake.orders.topic.PartitionLog;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TestOffsetBlocks {
    @Test
    void findsHolesAndDoubledOffsetsOfRandomRows() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            int lost = 1 + random.nextInt(30);
            long base = random.nextInt(200);
            TreeMap<Long, Integer> rows = new TreeMap<>();
            for (long offset = base; offset < base + 600; offset++) {
                if (random.nextInt(lost) != 0 && (offset < 300 || offset > 450)) {
                    rows.put(offset, random.nextInt(100) == 0 ? 2 : 1);
                }
            }
            if (rows.isEmpty()) {
                continue;
            }
            OffsetRanges.Builder holes = new OffsetRanges.Builder();
            for (long offset = rows.firstKey(); offset <= rows.lastKey(); offset++) {
                if (!rows.containsKey(offset)) {
                    holes.add(offset, offset);
                }
            }

            OffsetBlocks blocks = blocks(rows);

            assertThat(blocks.holes(rows.firstKey(), rows.lastKey())).isEqualTo(holes.build());
            assertThat(blocks.doubled())
                    .isEqualTo(rows.values().stream().filter(n -> n == 2).count());
            assertThat(blocks.doubledBlocks())
                    .containsExactlyElementsOf(
                            rows.entrySet().stream()
                                    .filter(e -> e.getValue() == 2)
                                    .map(e -> e.getKey() / 64)
                                    .distinct()
                                    .toList());
        }
    }

    /** Result of the query: blocks that are full and followed by their neighbour are left out. */
    private static OffsetBlocks blocks(NavigableMap<Long, Integer> rows) {
        TreeMap<Long, long[]> all = new TreeMap<>();
        for (Map.Entry<Long, Integer> row : rows.entrySet()) {
            long[] block = all.computeIfAbsent(row.getKey() / 64, b -> new long[2]);
            block[0] += row.getValue();
            block[1] |= 1L << (row.getKey() % 64);
        }
        OffsetBlocks blocks = new OffsetBlocks();
        for (Map.Entry<Long, long[]> entry : all.entrySet()) {
            Long next = all.higherKey(entry.getKey());
            long[] block = entry.getValue();
            if (block[1] != -1 || block[0] != 64 || (next != null && next != entry.getKey() + 1)) {
                blocks.add(
                        new Block(
                                0,
                                entry.getKey(),
                                block[0],
                                block[1],
                                next == null ? OptionalLong.empty() : OptionalLong.of(next)));
            }
        }
        return blocks;
    }

    @Test
    void looksForHolesFromTheLogsStartToTheCommittedOffset() {
        PartitionLog log = new PartitionLog(0, 10, 100, OptionalLong.of(60));
        TreeMap<Long, Integer> rows = new TreeMap<>();
        for (long offset : new long[] {20, 21, 23, 50}) {
            rows.put(offset, 1);
        }
        OffsetRanges holes =
                OffsetCheck.holes(
                        log,
                        new Rows(4, 0, OptionalLong.of(20), OptionalLong.of(50)),
                        blocks(rows));

        TreeSet<Long> expected = new TreeSet<>();
        for (long offset = 10; offset < 60; offset++) {
            if (!rows.containsKey(offset)) {
                expected.add(offset);
            }
        }
        OffsetRanges.Builder builder = new OffsetRanges.Builder();
        expected.forEach(o -> builder.add(o, o));
        assertThat(holes).isEqualTo(builder.build());
    }

    @Test
    void rowsThatRetentionHasOvertakenAreLookedAtFromTheFirstOne() {
        PartitionLog log = new PartitionLog(0, 30, 100, OptionalLong.of(52));
        TreeMap<Long, Integer> rows = new TreeMap<>();
        for (long offset : new long[] {20, 22, 50}) {
            rows.put(offset, 1);
        }

        assertThat(
                        OffsetCheck.holes(
                                log,
                                new Rows(3, 0, OptionalLong.of(20), OptionalLong.of(50)),
                                blocks(rows)))
                .isEqualTo(
                        OffsetRanges.of(21, 21)
                                .plus(OffsetRanges.of(23, 49))
                                .plus(OffsetRanges.of(51, 51)));
    }

    @Test
    void nothingIsMissingBeforeTheFirstCommit() {
        PartitionLog log = new PartitionLog(0, 0, 100, OptionalLong.empty());

        assertThat(OffsetCheck.holes(log, Rows.NONE, new OffsetBlocks()).isEmpty()).isTrue();
        assertThat(OffsetCheck.holes(log.readToTheEnd(), Rows.NONE, new OffsetBlocks()))
                .isEqualTo(OffsetRanges.of(0, 99));
    }
}
