package io.kappalake.replay.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestLetterFiles {
    @Test
    void cutsPiecesByRowsAndFiles() {
        TreeMap<String, Long> rows = new TreeMap<>();
        rows.put("a", 30_000L);
        rows.put("b", 20_000L);
        rows.put("c", 1L);
        rows.put("d", 90_000L);
        LetterFiles files = new LetterFiles(rows);
        assertThat(files.pieces(List.of("a", "b", "c", "d")))
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
        assertThat(files.rows(List.of("a", "c"))).isEqualTo(30_001);
        TreeMap<String, Long> many = new TreeMap<>();
        for (int i = 0; i < 170; i++) {
            many.put("file-%03d".formatted(i), 1L);
        }
        assertThat(new LetterFiles(many).pieces(many.keySet()))
                .extracting(List::size)
                .containsExactly(80, 80, 10);
        assertThat(files.pieces(List.of())).isEmpty();
    }
}
