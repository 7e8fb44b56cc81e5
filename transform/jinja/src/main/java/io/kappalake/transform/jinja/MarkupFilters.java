package io.kappalake.transform.jinja;

import static io.kappalake.transform.jinja.Filters.define;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Filters for HTML, URLs and JSON. */
final class MarkupFilters {
    private MarkupFilters() {}

    static void addTo(Map<String, JinjaFunction> all) {
        define(all, "escape", (value, a) -> escaped(Text.of(value)));
        define(all, "e", (value, a) -> escaped(Text.of(value)));
        define(all, "forceescape", (value, a) -> escaped(Text.of(value)));
        define(all, "safe", (value, a) -> Text.of(value));
        define(all, "striptags", (value, a) -> withoutTags(Text.of(value)));
        define(all, "urlencode", (value, a) -> urlEncoded(value));
        define(all, "xmlattr", MarkupFilters::attributes, "autospace");
        define(all, "tojson", (value, a) -> Json.html(value, a.at(0, "indent", null)), "indent");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private static String withoutTags(String text) {
        String plain = text.replaceAll("(?s)<!--.*?-->", "").replaceAll("(?s)<.*?>", "");
        return String.join(" ", Strings.strip(plain).split("\\s+"))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    private static String urlEncoded(Object value) {
        if (value instanceof String || !Sequences.isIterable(value)) {
            return quoted(Text.of(value)).replace("+", "%20").replace("%2F", "/");
        }
        Object pairs = value instanceof Map<?, ?> map ? DictMethods.items(map) : value;
        List<String> encoded = new ArrayList<>();
        for (Object pair : Sequences.of(pairs)) {
            List<Object> parts = Sequences.list(pair);
            if (parts.size() != 2) {
                throw JinjaException.value("urlencode needs pairs of key and value");
            }
            encoded.add(quoted(Text.of(parts.getFirst())) + "=" + quoted(Text.of(parts.getLast())));
        }
        return String.join("&", encoded);
    }

    private static String quoted(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static Object attributes(Object value, Arguments arguments) {
        if (!(value instanceof Map<?, ?> map)) {
            throw JinjaException.type("xmlattr needs a dict, not " + Types.name(value));
        }
        List<String> written = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getValue() == null || entry.getValue() instanceof Undefined) {
                continue;
            }
            String key = Text.of(entry.getKey());
            if (key.chars().anyMatch(c -> Strings.isSpace(c) || "/>=".indexOf(c) >= 0)) {
                throw JinjaException.value(
                        "Invalid character in attribute name: " + Text.repr(key));
            }
            written.add(
                    "%s=\"%s\""
                            .formatted(
                                    escaped(key), escaped(Text.of(Native.of(entry.getValue())))));
        }
        String joined = String.join(" ", written);
        boolean space = !joined.isEmpty() && arguments.truth(0, "autospace", true);
        return space ? " " + joined : joined;
    }
}
