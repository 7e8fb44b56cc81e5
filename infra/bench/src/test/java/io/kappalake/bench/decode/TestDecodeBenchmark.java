package io.kappalake.bench.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.bench.decode.DecodeBenchmark.Cost;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestDecodeBenchmark {
    @Test
    void decodesRecordsOfAllKindsAndComparesThemWithPlainOnes() {
        List<Cost> costs = new DecodeBenchmark(2_000, 2).run();

        assertThat(costs).hasSize(RecordKind.values().length);
        assertThat(costs.getFirst().ratioToPlain()).isEqualTo(1);
        assertThat(costs.getLast().bytes()).isBetween(950, 1_050);
        assertThat(costs).allSatisfy(cost -> assertThat(cost.nanos()).isPositive());
    }
}
