package io.kappalake.ingest.produce;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDate;
import java.util.Arrays;

/** Writes the JSON of one event into a buffer that is used again for the next. */
final class EventText {
    private static final long DAY_MILLIS = 86_400_000;
    private static final int ID_DIGITS = 12;
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    private final byte[] buffer = new byte[512];
    private int length;
    private long day = Long.MIN_VALUE;
    private byte[] date = new byte[0];

    EventText clear() {
        length = 0;
        return this;
    }

    EventText put(byte[] text) {
        System.arraycopy(text, 0, buffer, length, text.length);
        length += text.length;
        return this;
    }

    /** ASCII characters. */
    EventText put(String text) {
        for (int i = 0; i < text.length(); i++) {
            buffer[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    EventText putNumber(int number) {
        int digits = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        putDigits(number, digits);
        return this;
    }

    /** Twelve hexadecimal digits. */
    EventText putId(long id) {
        for (int i = ID_DIGITS - 1; i >= 0; i--) {
            buffer[length++] = HEX[(int) (id >>> (4 * i)) & 0xf];
        }
        return this;
    }

    /** {@code yyyy-MM-ddTHH:mm:ss.SSSZ}. */
    EventText putTime(long epochMillis) {
        long epochDay = Math.floorDiv(epochMillis, DAY_MILLIS);
        if (epochDay != day) {
            day = epochDay;
            date = (LocalDate.ofEpochDay(epochDay) + "T").getBytes(US_ASCII);
        }
        put(date);
        int millis = (int) Math.floorMod(epochMillis, DAY_MILLIS);
        putDigits(millis / 3_600_000, 2);
        buffer[length++] = ':';
        putDigits(millis / 60_000 % 60, 2);
        buffer[length++] = ':';
        putDigits(millis / 1000 % 60, 2);
        buffer[length++] = '.';
        putDigits(millis % 1000, 3);
        buffer[length++] = 'Z';
        return this;
    }

    private void putDigits(int number, int digits) {
        int rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, length);
    }
}
