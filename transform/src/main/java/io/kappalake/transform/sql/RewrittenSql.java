package io.kappalake.transform.sql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text in which pieces were replaced, and which place of the old text each place of the new one
 * comes from.
 */
public final class RewrittenSql {
    private final String original;
    private final String text;
    private final List<Piece> pieces;

    private record Piece(int oldStart, int oldEnd, int newStart, int newEnd) {}

    /** A place in a text; line and column count from 1. */
    public record Place(int line, int column) {}

    private RewrittenSql(String original, String text, List<Piece> pieces) {
        this.original = requireNonNull(original, "original");
        this.text = requireNonNull(text, "text");
        this.pieces = List.copyOf(pieces);
    }

    /** The new text. */
    public String text() {
        return text;
    }

    /** Where in the old text the given place of the new one was; a replaced piece is its start. */
    public Place original(int line, int column) {
        int[] starts = lineStarts(text);
        if (line < 1 || line > starts.length) {
            return new Place(1, 1);
        }
        int offset = Math.min(starts[line - 1] + column - 1, text.length());
        int shift = 0;
        for (Piece piece : pieces) {
            if (offset < piece.newStart) {
                break;
            }
            if (offset < piece.newEnd) {
                return place(original, piece.oldStart);
            }
            shift = piece.oldEnd - piece.newEnd;
        }
        return place(original, offset + shift);
    }

    private static Place place(String text, int offset) {
        int[] starts = lineStarts(text);
        int found = Arrays.binarySearch(starts, Math.min(offset, text.length()));
        int line = found >= 0 ? found : -found - 2;
        return new Place(line + 1, Math.min(offset, text.length()) - starts[line] + 1);
    }

    static int[] lineStarts(String text) {
        List<Integer> starts = new ArrayList<>();
        starts.add(0);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                starts.add(i + 1);
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    static final class Builder {
        private final String original;
        private final StringBuilder text = new StringBuilder();
        private final List<Piece> pieces = new ArrayList<>();
        private int copied;

        Builder(String original) {
            this.original = original;
        }

        /** Replaces a piece; pieces come in the order of the text. */
        void replace(int start, int end, String by) {
            text.append(original, copied, start);
            int newStart = text.length();
            text.append(by);
            pieces.add(new Piece(start, end, newStart, text.length()));
            copied = end;
        }

        public RewrittenSql build() {
            text.append(original, copied, original.length());
            return new RewrittenSql(original, text.toString(), pieces);
        }
    }
}
