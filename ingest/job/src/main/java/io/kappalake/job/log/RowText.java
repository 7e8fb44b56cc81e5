package io.kappalake.job.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.kappalake.orders.event.EventColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.iceberg.data.Record;

/**
 * Writes a row of {@code order_events} as a record that decodes to the same row under the rules
 * that it was decoded with: its fields in the order of the columns, followed by those of {@code
 * extra}, unchanged. Not safe for use by several threads.
 */
final class RowText {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    // extra brings the closing brace along
                    .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                    .build();
    private static final int LAST_YEAR = 9999;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final StringBuilder time = new StringBuilder(32);

    byte[] of(Record row) {
        bytes.reset();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            writeText(json, row, EventColumns.ORDER_ID);
            writeText(json, row, EventColumns.CUSTOMER_ID);
            writeText(json, row, EventColumns.STATUS);
            json.writeNumberField(
                    EventColumns.AMOUNT_CENTS, (long) row.getField(EventColumns.AMOUNT_CENTS));
            writeText(json, row, EventColumns.CURRENCY);
            writeTime(json, row, EventColumns.CREATED_AT);
            writeTime(json, row, EventColumns.UPDATED_AT);
            writeTime(json, row, EventColumns.EVENT_TIME);
            String extra = (String) row.getField(EventColumns.EXTRA);
            if (extra == null) {
                json.writeEndObject();
            } else {
                json.writeRaw(',');
                json.writeRaw(extra, 1, extra.length() - 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writeText(JsonGenerator json, Record row, String field) throws IOException {
        String value = (String) row.getField(field);
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    private void writeTime(JsonGenerator json, Record row, String field) throws IOException {
        OffsetDateTime value = (OffsetDateTime) row.getField(field);
        if (value != null) {
            json.writeStringField(field, iso(value));
        }
    }

    private String iso(OffsetDateTime value) {
        OffsetDateTime shown = value;
        String zone = "Z";
        // a year that only a zone makes possible
        if (value.getYear() < 0) {
            shown = value.withOffsetSameInstant(ZoneOffset.MAX);
            zone = ZoneOffset.MAX.getId();
        } else if (value.getYear() > LAST_YEAR) {
            shown = value.withOffsetSameInstant(ZoneOffset.MIN);
            zone = ZoneOffset.MIN.getId();
        }
        time.setLength(0);
        digits(shown.getYear(), 4);
        time.append('-');
        digits(shown.getMonthValue(), 2);
        time.append('-');
        digits(shown.getDayOfMonth(), 2);
        time.append('T');
        digits(shown.getHour(), 2);
        time.append(':');
        digits(shown.getMinute(), 2);
        time.append(':');
        digits(shown.getSecond(), 2);
        int micros = shown.getNano() / 1_000;
        if (micros > 0) {
            time.append('.');
            digits(micros, 6);
        }
        return time.append(zone).toString();
    }

    private void digits(int number, int width) {
        String digits = Integer.toString(number);
        time.repeat('0', width - digits.length()).append(digits);
    }
}
