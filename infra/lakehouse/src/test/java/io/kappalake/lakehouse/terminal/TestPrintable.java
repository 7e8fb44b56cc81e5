package io.kappalake.lakehouse.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestPrintable {
    @Test
    void escapesWhatSteersATerminal() {
        assertThat(Printable.text("a\u001b[2Jb\rc\u009b31md\u0007\u007f"))
                .isEqualTo("a\\u001b[2Jb\\rc\\u009b31md\\u0007\\u007f");
        assertThat(Printable.text("paid \u202edesrever\u2066"))
                .isEqualTo("paid \\u202edesrever\\u2066");
    }

    @Test
    void leavesOtherTextAsItIs() {
        String text = "Straße, 注文, 🛒\n\tnext";
        assertThat(Printable.text(text)).isSameAs(text);
        assertThat(Printable.line(text)).isEqualTo("Straße, 注文, 🛒\\n\\tnext");
    }
}
