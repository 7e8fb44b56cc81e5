package io.kappalake.job.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.orders.log.LogGeneration.Bases;
import io.kappalake.orders.plan.Replay.Part;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestLogReader {
    @Test
    void tellsWhatIsNeededFromKafkaByKafkasOffsets() {
        Bases later = new Bases(1, new TreeMap<>(Map.of(0, 100L)));
        Part part = new Part(40, 100, 150);

        assertThat(LogReader.nextFromKafka(0, 60, part, Bases.NONE)).isEqualTo(100);
        assertThat(LogReader.nextFromKafka(0, 60, part, later)).isZero();
        assertThat(LogReader.nextFromKafka(0, 120, part, later)).isEqualTo(20);
        assertThat(LogReader.nextFromKafka(0, 150, part, later)).as("at the stop").isEqualTo(150);
        assertThat(LogReader.nextFromKafka(0, 10, new Part(0, 150, 90), later))
                .as("nothing is needed")
                .isEqualTo(90);
    }
}
