package io.kappalake.replay.compare;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.LakehouseException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestApproval {
    @Test
    void isNotOfThePlanner() {
        Approval.requireOther("r", "bo@one", Optional.of("ann@one"));
        Approval.requireOther("r", "bo@one", Optional.empty());
        assertThatThrownBy(() -> Approval.requireOther("r", "ann@two", Optional.of("ann@one")))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("ann has planned it");
    }

    @Test
    void isNotOfThePublisher() {
        Approval.require("r", Optional.of("bo@one"), "ann@one");
        assertThatThrownBy(() -> Approval.require("r", Optional.empty(), "ann@one"))
                .hasMessageContaining("is not approved");
        assertThatThrownBy(() -> Approval.require("r", Optional.of("bo@two"), "bo@one"))
                .hasMessageContaining("bo has approved it and publishes it");
    }
}
