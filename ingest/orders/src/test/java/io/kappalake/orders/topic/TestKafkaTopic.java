package io.kappalake.orders.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.KafkaConfig;
import io.kappalake.orders.log.LogGeneration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts that need no Kafka. */
class TestKafkaTopic {
    private static KafkaConfig kafka(Map<String, String> properties) {
        return new KafkaConfig("127.0.0.1:1", "orders.events", "kappalake", properties);
    }

    @Test
    void namesTheKafkaThatDoesNotAnswer() {
        KafkaConfig kafka =
                kafka(Map.of("request.timeout.ms", "200", "default.api.timeout.ms", "300"));
        try (KafkaTopic topic = KafkaTopic.of(kafka)) {
            assertThatThrownBy(topic::partitions)
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("Cannot reach Kafka at 127.0.0.1:1 (")
                    .hasMessageContaining("./kappalake up");
            assertThatThrownBy(() -> topic.deleteGroup("group"))
                    .hasMessageContaining("Cannot reach Kafka at 127.0.0.1:1 (");
        }
    }

    @Test
    void saysThatTheConfigurationCannotBeUsed() {
        KafkaConfig kafka = kafka(Map.of("security.protocol", "CARRIER_PIGEON"));

        assertThatThrownBy(() -> KafkaTopic.of(kafka))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("Cannot use Kafka at 127.0.0.1:1 (")
                .hasMessageContaining("CARRIER_PIGEON")
                .hasMessageContaining("correct the section kafka");
        assertThatThrownBy(() -> LogProbe.of(kafka, LogGeneration.FIRST))
                .hasMessageContaining("Cannot use Kafka at 127.0.0.1:1 (");
    }

    @ParameterizedTest
    @CsvSource({
        // more than an answer may take if the configuration says nothing
        "request.timeout.ms, 30000",
        "default.api.timeout.ms, 120000"
    })
    void takesTheTimesThatTheConfigurationGives(String property, String millis) {
        assertThatCode(() -> KafkaTopic.of(kafka(Map.of(property, millis))).close())
                .doesNotThrowAnyException();
    }
}
