package io.kappalake.orders.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TestOffsetRanges {
    @Test
    void touchingAndOverlappingRangesBecomeOne() {
        OffsetRanges.Builder builder = new OffsetRanges.Builder();
        builder.add(1, 3);
        builder.add(4, 5);
        builder.add(5, 4);
        builder.add(5, 9);
        builder.add(11, 11);

        assertThat(builder.build().list())
                .containsExactly(new OffsetRange(1, 9), new OffsetRange(11, 11));
    }

    @Test
    void refusesRangesThatDoNotAscend() {
        OffsetRanges.Builder builder = new OffsetRanges.Builder();
        builder.add(5, 9);

        assertThatThrownBy(() -> builder.add(1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid range beginning at 1 (must be at least 5)");
        assertThatThrownBy(
                        () ->
                                new OffsetRanges(
                                        List.of(new OffsetRange(1, 2), new OffsetRange(3, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must ascend and not touch");
    }

    @Test
    void operationsEqualThoseOnSetsOfNumbers() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            NavigableSet<Long> a = numbers(random);
            NavigableSet<Long> b = numbers(random);
            TreeSet<Long> both = new TreeSet<>(a);
            both.addAll(b);
            TreeSet<Long> common = new TreeSet<>(a);
            common.retainAll(b);
            TreeSet<Long> rest = new TreeSet<>(a);
            rest.removeAll(b);

            assertThat(ranges(a).plus(ranges(b))).isEqualTo(ranges(both));
            assertThat(ranges(a).and(ranges(b))).isEqualTo(ranges(common));
            assertThat(ranges(a).minus(ranges(b))).isEqualTo(ranges(rest));
            assertThat(ranges(a).within(10, 20))
                    .isEqualTo(ranges(new TreeSet<>(a.subSet(10L, 21L))));
            assertThat(ranges(a).size()).isEqualTo(a.size());
        }
    }

    private static NavigableSet<Long> numbers(Random random) {
        TreeSet<Long> numbers = new TreeSet<>();
        int density = 1 + random.nextInt(4);
        for (long i = 0; i < 40; i++) {
            if (random.nextInt(density) == 0) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    private static OffsetRanges ranges(SortedSet<Long> numbers) {
        OffsetRanges.Builder builder = new OffsetRanges.Builder();
        numbers.forEach(n -> builder.add(n, n));
        return builder.build();
    }
}
