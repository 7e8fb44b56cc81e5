package io.kappalake.replay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TestFileDays {
    @Test
    void needsOneStatementForFewDays() {
        assertThat(FileDays.conditions("event_time", List.of())).containsExactly("true");
        assertThat(FileDays.conditions("event_time", days(FileDays.MOST_DAYS)))
                .containsExactly("true");
    }

    @Test
    void coversEachDayOnceAndLeavesTheEndsOpen() {
        assertThat(FileDays.conditions("t", days(2 * FileDays.MOST_DAYS + 1)))
                .containsExactly(
                        "t < TIMESTAMP '1970-02-20 00:00:00.000000 UTC'",
                        "t >= TIMESTAMP '1970-02-20 00:00:00.000000 UTC' AND t < TIMESTAMP"
                                + " '1970-04-11 00:00:00.000000 UTC'",
                        "t >= TIMESTAMP '1970-04-11 00:00:00.000000 UTC'");
    }

    private static List<Long> days(int number) {
        return new ArrayList<>(LongStream.range(0, number).boxed().toList());
    }
}
