package io.kappalake.house;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.event.DeadLetterReason;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestDeadLetterTable {
    @Test
    void namesEveryReasonInItsOwnWords() {
        Map<String, String> documented =
                Markdown.of("ingest/orders/README.md").rows("reason").stream()
                        .collect(toMap(row -> row.getFirst().replace("`", ""), row -> row.get(1)));
        Map<String, String> reasons =
                Stream.of(DeadLetterReason.values())
                        .collect(toMap(DeadLetterReason::code, DeadLetterReason::description));

        assertThat(documented).isEqualTo(reasons);
    }
}
