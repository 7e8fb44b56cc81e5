package io.kappalake.transform.jinja;

import java.util.Arrays;

/** Which place of a template each place of its output came from. */
public final class SourceMap {
    private final SourceFile source;
    private final int[] lineStarts;
    private final int length;
    private final int[] outputs;
    private final int[] origins;
    private final boolean[] literals;

    private SourceMap(SourceFile source, String text, Builder builder) {
        this.source = source;
        this.lineStarts = SourceFile.lineStarts(text);
        this.length = text.length();
        this.outputs = Arrays.copyOf(builder.outputs, builder.size);
        this.origins = Arrays.copyOf(builder.origins, builder.size);
        this.literals = Arrays.copyOf(builder.literals, builder.size);
    }

    /** Both from 1; a place beyond the text's or the line's end is moved to that end. */
    Position source(int line, int column) {
        if (outputs.length == 0) {
            return source.position(0);
        }
        int index = Math.clamp(line - 1, 0, lineStarts.length - 1);
        int end = index + 1 < lineStarts.length ? lineStarts[index + 1] - 1 : length;
        int place = Math.clamp((long) lineStarts[index] + column - 1, lineStarts[index], end);
        int found = Arrays.binarySearch(outputs, place);
        int segment = Math.max(0, found >= 0 ? found : -found - 2);
        int origin = origins[segment];
        return source.position(literals[segment] ? origin + place - outputs[segment] : origin);
    }

    static final class Builder {
        private int[] outputs = new int[16];
        private int[] origins = new int[16];
        private boolean[] literals = new boolean[16];
        private int size;

        public void add(int output, int origin, boolean literal) {
            if (size == outputs.length) {
                outputs = Arrays.copyOf(outputs, size * 2);
                origins = Arrays.copyOf(origins, size * 2);
                literals = Arrays.copyOf(literals, size * 2);
            }
            outputs[size] = output;
            origins[size] = origin;
            literals[size++] = literal;
        }

        public SourceMap build(SourceFile source, String text) {
            return new SourceMap(source, text, this);
        }
    }
}
