package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRecordLines {
    @TempDir private Path folder;

    @Test
    void takesBlankLinesAsRecordsAndTheLastLineFeedAsTheEnd() throws IOException {
        assertThat(lines("")).isEmpty();
        assertThat(lines("\n")).containsExactly("");
        assertThat(lines("a")).containsExactly("a");
        assertThat(lines("a\n")).containsExactly("a");
        assertThat(lines("\n  \na\n\nb")).containsExactly("", "  ", "a", "", "b");
        assertThat(lines("a\n\n")).containsExactly("a", "");
    }

    @Test
    void keepsEveryByteButTheLineFeeds() throws IOException {
        StringBuilder bytes = new StringBuilder();
        for (char character = 0; character < 256; character++) {
            bytes.append(character == '\n' ? 'x' : character);
        }
        assertThat(lines(bytes + "\r\n" + bytes)).containsExactly(bytes + "\r", bytes.toString());
    }

    @Test
    void readsLinesLongerThanItsBuffer() throws IOException {
        String longer = "x".repeat(200_000);
        String exact = "y".repeat(65_536);
        assertThat(lines(longer + "\n" + exact + "\n\n" + longer))
                .containsExactly(longer, exact, "", longer);
    }

    @Test
    void unpacksFilesNamedGz() throws IOException {
        Path packed = folder.resolve("events.ndjson.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("a\n\u00ff\n".getBytes(ISO_8859_1));
        }
        Path plain = folder.resolve("events.ndjson");
        Files.write(plain, "a\n\u00ff\n".getBytes(ISO_8859_1));
        assertThat(all(RecordLines.open(packed))).containsExactly("a", "\u00ff");
        assertThat(all(RecordLines.open(plain))).containsExactly("a", "\u00ff");
    }

    @Test
    void namesTheFileThatCannotBeRead() throws IOException {
        Path missing = folder.resolve("missing.ndjson");
        Path notPacked = Files.writeString(folder.resolve("plain.gz"), "plain");
        for (Path file : List.of(missing, notPacked)) {
            assertThatThrownBy(() -> RecordLines.open(file))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("one record a line");
        }
    }

    private static List<String> lines(String bytes) throws IOException {
        return all(new RecordLines(new ByteArrayInputStream(bytes.getBytes(ISO_8859_1))));
    }

    private static List<String> all(RecordLines source) throws IOException {
        List<String> lines = new ArrayList<>();
        try (source) {
            while (source.advance()) {
                lines.add(new String(source.value(), ISO_8859_1));
            }
        }
        return lines;
    }
}
