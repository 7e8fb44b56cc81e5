package io.kappalake.replay.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestTolerance {
    @Test
    void readsBounds() {
        Tolerance tolerance = Tolerance.parse(" amount=1, count=0,avg=0.5%,rows=0.1% ");
        assertThat(tolerance.bound("order_count"))
                .isEqualTo(new Tolerance.Limit(BigDecimal.ZERO, false));
        assertThat(tolerance.bound("avg_amount_cents"))
                .isEqualTo(new Tolerance.Limit(new BigDecimal("0.5"), true));
        assertThat(tolerance).hasToString("amount=1,count=0,avg=0.5%,rows=0.1%");
        assertThat(Tolerance.parse("  ").isNone()).isTrue();
    }

    @Test
    void boundsOtherAmountsAsTheTotal() {
        Tolerance tolerance = Tolerance.parse("amount=2%,min=7");
        assertThat(tolerance.bound("max_amount_cents"))
                .isEqualTo(new Tolerance.Limit(BigDecimal.valueOf(2), true));
        assertThat(tolerance.bound("min_amount_cents"))
                .isEqualTo(new Tolerance.Limit(BigDecimal.valueOf(7), false));
        assertThat(tolerance.bound("order_count"))
                .isEqualTo(new Tolerance.Limit(BigDecimal.ZERO, false));
    }

    @Test
    void allowsAShareOrANumberOfRows() {
        assertThat(Tolerance.parse("rows=0.1%").allows(1, 1000)).isTrue();
        assertThat(Tolerance.parse("rows=0.1%").allows(2, 1999)).isFalse();
        assertThat(Tolerance.parse("rows=0.1%").allows(1, 0)).isFalse();
        assertThat(Tolerance.parse("rows=3").allows(3, 3)).isTrue();
        assertThat(Tolerance.parse("rows=3").allows(4, 4000)).isFalse();
        assertThat(Tolerance.NONE.allows(0, 0)).isTrue();
        assertThat(Tolerance.NONE.allows(1, 1000)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amount",
                "amount=",
                "amount=-1",
                "amount=x",
                "amount=1,",
                "sum=1",
                "rows=101%",
                "rows=0.5",
                "count=1,count=2",
                "amount=1%%",
                "amount=1e3"
            })
    void refusesWhatIsNoBound(String text) {
        assertThatThrownBy(() -> Tolerance.parse(text))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageStartingWith("Invalid value '")
                .hasMessageContaining(text)
                .hasMessageContaining("write for example amount=1,count=0,rows=0.1%");
    }
}
