package io.kappalake.orders.event;

/** White space between the tokens of JSON. */
final class JsonSpace {
    private JsonSpace() {}

    /** The position of the first byte that is no white space; the end if there is none. */
    static int skip(byte[] record, int from, int end) {
        int position = from;
        while (position < end && isSpace(record[position])) {
            position++;
        }
        return position;
    }

    private static boolean isSpace(byte character) {
        return character <= ' '
                && (character == ' '
                        || character == '\n'
                        || character == '\r'
                        || character == '\t');
    }
}
