package io.kappalake.orders.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestForgivingDecoder {
    private static final byte[] GOOD = {1};
    private static final byte[] BAD = {2};
    private static final byte[] FAILING = {3};
    private static final byte[] ENDLESS = {4};

    private final OrderEvent event = new OrderEvent();
    private final Decoder decoder = new ForgivingDecoder(new Testing());

    private static final class Testing implements Decoder {
        @Override
        public DeadLetterReason decode(byte[] value, long kafkaTimestampMillis, OrderEvent into) {
            return switch (value[0]) {
                case 1 -> null;
                case 2 -> DeadLetterReason.NOT_JSON;
                case 3 -> throw new IndexOutOfBoundsException("Index 7 out of bounds");
                default -> throw new StackOverflowError();
            };
        }

        @Override
        public String detail() {
            return "its own";
        }
    }

    @Test
    void makesDeadLettersOfFailures() {
        assertThat(decoder.decode(FAILING, 0, event)).isEqualTo(DeadLetterReason.INTERNAL);
        assertThat(decoder.detail())
                .isEqualTo("java.lang.IndexOutOfBoundsException: Index 7 out of bounds");
        assertThat(decoder.decode(ENDLESS, 0, event)).isEqualTo(DeadLetterReason.INTERNAL);
        assertThat(decoder.decode(BAD, 0, event)).isEqualTo(DeadLetterReason.NOT_JSON);
        assertThat(decoder.detail()).isEqualTo("its own");
        assertThat(decoder.decode(GOOD, 0, event)).isNull();
    }

    @Test
    void failsWhereEveryRecordFails() {
        for (int i = 0; i < ForgivingDecoder.LIMIT; i++) {
            assertThat(decoder.decode(FAILING, 0, event)).isEqualTo(DeadLetterReason.INTERNAL);
        }
        assertThat(decoder.decode(GOOD, 0, event)).isNull();
        for (int i = 0; i < ForgivingDecoder.LIMIT; i++) {
            decoder.decode(FAILING, 0, event);
        }
        assertThatThrownBy(() -> decoder.decode(FAILING, 0, event))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("101 records in a row")
                .hasRootCauseInstanceOf(IndexOutOfBoundsException.class);
    }
}
