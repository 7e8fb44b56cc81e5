package io.kappalake.orders.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.rules.IngestConfig;
import org.junit.jupiter.api.Test;

/**
 * Plans between versions: a replay may run the jar of another one. The fixture is the plan of a
 * live job as the version sent it that knew neither a topic of metrics nor a limit of statuses.
 */
class TestPlanOfOtherVersions {
    private static final String BEFORE_THE_LIMIT_OF_STATUSES =
            """
            {"jobName":"readers","topic":"orders","group":"readers",\
            "kafka":{"bootstrap.servers":"kafka:9092"},"startOffsets":{"0":5},\
            "catalogName":"lake","catalog":{"type":"jdbc"},\
            "tables":{"orderEvents":"orders.order_events","orderMetrics":"orders.order_metrics",\
            "lateEvents":"orders.late_events","deadLetters":"orders.dead_letters"},\
            "ingest":{"parallelism":1,"commitInterval":10.000000000,\
            "outOfOrderness":30.000000000,"clockTolerance":60.000000000,"idleness":60.000000000,\
            "allowedLateness":60.000000000,"windowRetention":86400.000000000,\
            "tumbling":300.000000000,"sliding":null,"emit":"REVISIONS",\
            "decode":{"amounts":"INTEGER","statusAliases":{},"epochTimes":"NONE",\
            "timePatterns":[]},\
            "limits":{"maxAhead":86400.000000000,"earliest":946684800.000000000,\
            "maxAmountCents":1000000000000}},\
            "checkpoints":"s3://lake/flink","replay":null}""";

    @Test
    void readsThePlanOfAnOlderVersion() {
        IngestPlan plan = IngestPlan.parse(BEFORE_THE_LIMIT_OF_STATUSES);

        assertThat(plan.ingest().maxStatuses()).isEqualTo(IngestConfig.DEFAULT_STATUSES);
        assertThat(plan.metrics()).isEmpty();
        assertThat(plan.gapEnds()).isEmpty();
        assertThat(plan.maxRate()).isZero();
    }

    @Test
    void sendsAnOlderVersionNothingThatItDoesNotKnow() {
        IngestPlan plan = IngestPlan.parse(BEFORE_THE_LIMIT_OF_STATUSES);

        assertThat(plan.toJson()).isEqualTo(BEFORE_THE_LIMIT_OF_STATUSES);
    }

    @Test
    void sendsALimitThatIsNotTheDefault() {
        String limited =
                BEFORE_THE_LIMIT_OF_STATUSES.replace(
                        "\"sliding\":null,", "\"sliding\":null,\"maxStatuses\":5,");
        assertThat(IngestPlan.parse(limited).ingest().maxStatuses()).isEqualTo(5);
        assertThat(IngestPlan.parse(limited).toJson()).isEqualTo(limited);
    }
}
