package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;

/** Python's match object. */
record RegexMatch(Regex regex, String searched, MatchResult match) implements JinjaObject {
    @Override
    public Object attribute(String name) {
        return switch (name) {
            case "group" -> (JinjaFunction) this::group;
            case "groups" -> (JinjaFunction) arguments -> groups(arguments.at(0, "default", null));
            case "groupdict" ->
                    (JinjaFunction) arguments -> groupDict(arguments.at(0, "default", null));
            case "start" -> (JinjaFunction) a -> (long) match.start(index(a.at(0, "group", 0L)));
            case "end" -> (JinjaFunction) a -> (long) match.end(index(a.at(0, "group", 0L)));
            case "span" ->
                    (JinjaFunction)
                            a -> {
                                int group = index(a.at(0, "group", 0L));
                                return Tuple.of((long) match.start(group), (long) match.end(group));
                            };
            case "expand" ->
                    (JinjaFunction) a -> expand(StringMethods.string(a.required(0, "template")));
            case "string" -> searched;
            default -> Undefined.missing(this, name);
        };
    }

    @Override
    public Object item(Object key) {
        return match.group(index(key));
    }

    private int index(Object group) {
        if (group instanceof String name) {
            String known = regex.groups().get(name);
            if (known == null) {
                throw noGroup();
            }
            return regex.pattern().namedGroups().get(known);
        }
        int index = Numbers.index(group);
        if (index < 0 || index > match.groupCount()) {
            throw noGroup();
        }
        return index;
    }

    private static JinjaException noGroup() {
        return JinjaException.of("IndexError", "no such group");
    }

    private Object group(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            return match.group();
        }
        List<Object> groups = new ArrayList<>();
        arguments.positional().forEach(group -> groups.add(match.group(index(group))));
        return groups.size() == 1 ? groups.getFirst() : Tuple.from(groups);
    }

    private Object groups(Object otherwise) {
        List<Object> groups = new ArrayList<>();
        for (int i = 1; i <= match.groupCount(); i++) {
            groups.add(match.group(i) == null ? otherwise : match.group(i));
        }
        return Tuple.from(groups);
    }

    private Object groupDict(Object otherwise) {
        Map<Object, Object> groups = new LinkedHashMap<>();
        for (String name : regex.groups().keySet()) {
            String group = match.group(index(name));
            groups.put(name, group == null ? otherwise : group);
        }
        return groups;
    }

    /** A replacement's template with the groups in place of its backslashes. */
    String expand(String template) {
        StringBuilder expanded = new StringBuilder();
        int i = 0;
        while (i < template.length()) {
            char c = template.charAt(i);
            if (c != '\\' || i + 1 == template.length()) {
                expanded.append(c);
                i++;
                continue;
            }
            char next = template.charAt(i + 1);
            int end = i + 2;
            if (next == 'g' && template.indexOf('>', i) > i + 3 && template.charAt(i + 2) == '<') {
                end = template.indexOf('>', i) + 1;
                String name = template.substring(i + 3, end - 1);
                Object number = Numbers.parseInteger(name, 10);
                append(expanded, index(number == null ? name : number));
            } else if (next >= '1' && next <= '9') {
                boolean two = end < template.length() && Character.isDigit(template.charAt(end));
                end += two ? 1 : 0;
                append(expanded, index(Long.valueOf(template.substring(i + 1, end))));
            } else {
                expanded.append(Escapes.decode(template.substring(i, end)));
            }
            i = end;
        }
        return expanded.toString();
    }

    private void append(StringBuilder expanded, int group) {
        expanded.append(match.group(group) == null ? "" : match.group(group));
    }

    @Override
    public String text() {
        return "<re.Match object; span=(%d, %d), match=%s>"
                .formatted(match.start(), match.end(), Text.repr(match.group()));
    }
}
