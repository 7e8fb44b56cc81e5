package io.kappalake.orders.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.orders.log.LogGeneration;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class TestKafkaHoles {
    private static final String CLIENT = "holes-of-a-kafka-that-is-away";

    @Test
    void leavesNoClientOpenWhenKafkaIsAway() throws Exception {
        KafkaConfig kafka =
                new KafkaConfig(
                        "127.0.0.1:1",
                        "orders.events",
                        "kappalake",
                        Map.of(
                                "client.id",
                                CLIENT,
                                "request.timeout.ms",
                                "200",
                                "default.api.timeout.ms",
                                "300"));

        assertThatThrownBy(() -> KafkaHoles.open(kafka, LogGeneration.FIRST))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));

        // each client is one there as long as it is open
        assertThat(
                        ManagementFactory.getPlatformMBeanServer()
                                .queryNames(
                                        new ObjectName("kafka.*:type=app-info,id=" + CLIENT), null))
                .isEmpty();
    }
}
