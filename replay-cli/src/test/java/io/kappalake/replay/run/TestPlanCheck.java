package io.kappalake.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestPlanCheck {
    private static SortedMap<String, String> rules(String parallelism, String lateness) {
        return new TreeMap<>(
                Map.of(
                        "ingest.parallelism",
                        parallelism,
                        "ingest.allowed-lateness",
                        lateness,
                        "ingest.commit-interval",
                        parallelism + "s"));
    }

    @Test
    void namesRulesThatMakeADifference() {
        assertThat(PlanCheck.changed(rules("1", "1m"), rules("4", "1m"))).isEmpty();
        assertThat(PlanCheck.changed(rules("1", "1m"), rules("4", "2m")))
                .isEqualTo("ingest.allowed-lateness was 1m and is 2m");
        SortedMap<String, String> less = rules("1", "1m");
        less.remove("ingest.allowed-lateness");
        assertThat(PlanCheck.changed(rules("1", "1m"), less))
                .isEqualTo("ingest.allowed-lateness was 1m and is not set");
    }

    /** Noted by a version that knew neither a clock's tolerance nor a limit of statuses. */
    @Test
    void ruleThatTheVersionOfThePlanDidNotKnowIsNoChange() {
        SortedMap<String, String> planned = rules("1", "1m");
        SortedMap<String, String> now = rules("1", "1m");
        now.put("ingest.clock-tolerance", "none");
        now.put("ingest.windows.max-statuses", "256");
        assertThat(PlanCheck.changed(planned, now)).isEmpty();

        now.put("ingest.windows.max-statuses", "20");
        assertThat(PlanCheck.changed(planned, now))
                .isEqualTo("ingest.windows.max-statuses was 256 and is 20");
    }
}
