package io.kappalake.orders.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records that others collected; they lie next to the repository, not in it. */
public final class SharedRecords {
    /** Expected outcome of each line of malformed.ndjson: a reason, or a row. */
    public static final List<String> MALFORMED =
            List.of(
                    "empty",
                    "empty",
                    "not_json",
                    "not_json",
                    "not_an_object",
                    "not_an_object",
                    "not_an_object",
                    "not_an_object",
                    "missing_field: order_id is missing",
                    "missing_field: customer_id is missing",
                    "missing_field: order_id is null",
                    "empty_id",
                    "invalid_type: amount_cents",
                    "invalid_amount",
                    "invalid_amount",
                    "invalid_amount",
                    "invalid_time: event_time",
                    "invalid_type: event_time",
                    "invalid_time: event_time",
                    "time_too_far_ahead",
                    "time_too_early",
                    "duplicate_key",
                    "not_json",
                    "trailing_text",
                    "invalid_utf8",
                    "row m15",
                    "missing_field: order_id is missing",
                    "invalid_type: order_id",
                    "too_deep");

    private SharedRecords() {}

    /** A file of them; empty where there is none. */
    public static Optional<Path> find(String name) {
        Path home = Path.of(System.getProperty("kappalake.home", "."));
        return Optional.ofNullable(System.getenv("KAPPALAKE_SHARED"))
                .map(Path::of)
                .or(() -> Optional.of(home.resolveSibling("shared")))
                .map(folder -> folder.resolve("data").resolve(name))
                .filter(Files::exists);
    }

    /** The lines of a stream, without their ends; closes it. */
    public static List<byte[]> lines(InputStream stream) throws IOException {
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] all;
        try (stream) {
            all = stream.readAllBytes();
        }
        for (byte character : all) {
            if (character == '\n') {
                lines.add(line.toByteArray());
                line.reset();
            } else {
                line.write(character);
            }
        }
        if (line.size() > 0) {
            lines.add(line.toByteArray());
        }
        return lines;
    }
}
