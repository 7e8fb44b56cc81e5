package io.kappalake.replay.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.draft.DraftState;
import io.kappalake.lakehouse.draft.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;

class TestRetryLeftovers {
    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

    private static boolean leftOver(String run, Owner.Life life, Duration age) {
        return Retry.isLeftOver(
                new DraftState(
                        TableIdentifier.of("drafts", "orders__dead_letters__" + run),
                        TableIdentifier.of("orders", "dead_letters"),
                        run,
                        new Owner("elsewhere", 1, Instant.EPOCH),
                        life,
                        NOW.minus(age),
                        OptionalLong.empty()),
                NOW);
    }

    @Test
    void areThoseOfTheDeadAndOfOtherHostsAfterADay() {
        assertThat(leftOver("retry-1", Owner.Life.DEAD, Duration.ZERO)).isTrue();
        assertThat(leftOver("retry-1", Owner.Life.UNKNOWN, Duration.ofHours(25))).isTrue();
        assertThat(leftOver("retry-1", Owner.Life.UNKNOWN, Duration.ofHours(23))).isFalse();
        assertThat(leftOver("retry-1", Owner.Life.ALIVE, Duration.ofDays(9))).isFalse();
        assertThat(leftOver("20260101-1", Owner.Life.DEAD, Duration.ofDays(9))).isFalse();
    }
}
