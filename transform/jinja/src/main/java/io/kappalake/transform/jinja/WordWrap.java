package io.kappalake.transform.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The filter wordwrap, which fills lines as Python's textwrap does. */
final class WordWrap {
    private static final Pattern CHUNK = Pattern.compile("\\s+|[^\\s]+");
    private static final Pattern HYPHENATED =
            Pattern.compile("[^\\s\\w]*\\w+[^0-9\\W]-(?=\\w+[^0-9\\W])|\\S+?(?=$)");

    private WordWrap() {}

    static Object wrap(Object value, Arguments arguments) {
        int width = arguments.integer(0, "width", 79);
        boolean breakWords = arguments.truth(1, "break_long_words", true);
        Object separator = arguments.at(2, "wrapstring", null);
        boolean breakHyphens = arguments.truth(3, "break_on_hyphens", true);
        if (width <= 0) {
            throw JinjaException.value("invalid width %d (must be > 0)".formatted(width));
        }
        String newline = separator == null ? "\n" : Text.of(separator);
        List<String> lines = new ArrayList<>();
        for (String line : Strings.lines(Text.of(value), false)) {
            lines.add(String.join(newline, filled(chunks(line, breakHyphens), width, breakWords)));
        }
        return String.join(newline, lines);
    }

    private static Deque<String> chunks(String line, boolean breakHyphens) {
        Deque<String> chunks = new ArrayDeque<>();
        Matcher chunk = CHUNK.matcher(line);
        while (chunk.find()) {
            String text = chunk.group();
            if (!breakHyphens || text.isBlank()) {
                chunks.add(text);
            } else {
                Matcher part = HYPHENATED.matcher(text);
                int at = 0;
                while (at < text.length() && part.find(at) && part.start() == at) {
                    chunks.add(part.group());
                    at = part.end();
                }
                if (at < text.length()) {
                    chunks.add(text.substring(at));
                }
            }
        }
        return chunks;
    }

    private static List<String> filled(Deque<String> chunks, int width, boolean breakWords) {
        List<String> lines = new ArrayList<>();
        while (!chunks.isEmpty()) {
            if (!lines.isEmpty() && chunks.peek().isBlank()) {
                chunks.pop();
            }
            StringBuilder line = new StringBuilder();
            while (!chunks.isEmpty() && line.length() + chunks.peek().length() <= width) {
                line.append(chunks.pop());
            }
            if (!chunks.isEmpty() && chunks.peek().length() > width) {
                String word = chunks.pop();
                int room = width - line.length();
                if (breakWords) {
                    line.append(word, 0, room);
                    chunks.push(word.substring(room));
                } else if (line.isEmpty()) {
                    line.append(word);
                } else {
                    chunks.push(word);
                }
            }
            String text = Strings.stripRight(line.toString(), Strings::isSpace);
            if (!text.isEmpty()) {
                lines.add(text);
            }
        }
        return lines;
    }
}
