package io.kappalake.transform.jinja;

/** What a template or a macro has printed so far. */
final class Output {
    private final StringBuilder text = new StringBuilder();
    private final SourceMap.Builder map;

    private Output(SourceMap.Builder map) {
        this.map = map;
    }

    /** Output of a macro or of a captured block, whose origin nobody asks for. */
    static Output captured() {
        return new Output(null);
    }

    /** Output of a template, which remembers what came from where. */
    static Output mapped() {
        return new Output(new SourceMap.Builder());
    }

    void literal(String data, int at) {
        if (map != null) {
            map.add(text.length(), at, true);
        }
        append(data);
    }

    void computed(String data, int at) {
        if (map != null && !data.isEmpty()) {
            map.add(text.length(), at, false);
        }
        append(data);
    }

    private void append(String data) {
        Limits.text((long) text.length() + data.length());
        Budget.made(data.length());
        text.append(data);
    }

    String text() {
        return text.toString();
    }

    Rendered rendered(SourceFile source) {
        String all = text();
        return new Rendered(all, map.build(source, all));
    }
}
