package io.kappalake.transform.jinja;

import static java.util.Objects.requireNonNull;

/**
 * A text that fails when the rendering's time is up. A regular expression that tries too many ways
 * to match it ends so.
 */
final class TimedText implements CharSequence {
    private static final int READS_PER_LOOK = 4096;

    private final String text;
    private int reads;

    TimedText(String text) {
        this.text = requireNonNull(text, "text");
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        reads++;
        if (reads % READS_PER_LOOK == 0) {
            Budget.checkTime();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
