package io.kappalake.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.event.EventDecoder;
import io.kappalake.orders.event.OrderEvent;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestTimeForms {
    @Test
    void everyDocumentedFormIsRead() {
        List<List<String>> forms = Markdown.of("ingest/orders/README.md").rows("form");
        EventDecoder decoder =
                new EventDecoder(
                        Decode.STRICT, new Limits(Duration.ofDays(1), Instant.EPOCH, 1_000_000));
        long kafkaTimestamp = Instant.parse("2026-02-01T12:00:00Z").toEpochMilli();

        assertThat(forms).hasSizeGreaterThan(5);
        for (List<String> form : forms) {
            String record =
                    "{\"order_id\":\"o\",\"customer_id\":\"c\",\"amount_cents\":1,\"event_time\":\"%s\"}"
                            .formatted(form.get(1).replace("`", ""));
            assertThat(decoder.decode(record.getBytes(UTF_8), kafkaTimestamp, new OrderEvent()))
                    .as(record)
                    .isNull();
        }
    }
}
