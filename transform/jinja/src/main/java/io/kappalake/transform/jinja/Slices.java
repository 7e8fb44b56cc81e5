package io.kappalake.transform.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's {@code [start:stop:step]}. */
final class Slices {
    private Slices() {}

    static Object slice(Object owner, Object start, Object stop, Object step) {
        return switch (owner) {
            case String text -> {
                if (step == null && start == null && stop == null) {
                    yield text;
                }
                StringBuilder part = new StringBuilder();
                slice(Strings.characters(text), start, stop, step)
                        .forEach(character -> part.append((String) character));
                yield part.toString();
            }
            case Tuple tuple -> Tuple.from(slice((List<?>) tuple, start, stop, step));
            case List<?> list -> slice(list, start, stop, step);
            case Undefined undefined -> throw undefined.error();
            case null -> Undefined.missing(null, "slice");
            default -> Undefined.missing(owner, "slice");
        };
    }

    private static List<Object> slice(List<?> items, Object start, Object stop, Object step) {
        int size = items.size();
        int by = step == null ? 1 : Numbers.index(step);
        if (by == 0) {
            throw JinjaException.value("slice step cannot be zero");
        }
        boolean forward = by > 0;
        int lowest = forward ? 0 : -1;
        int highest = forward ? size : size - 1;
        int from =
                start == null ? (forward ? lowest : highest) : bound(start, size, lowest, highest);
        int to = stop == null ? (forward ? highest : lowest) : bound(stop, size, lowest, highest);
        List<Object> part = new ArrayList<>();
        for (long i = from; forward ? i < to : i > to; i += by) {
            part.add(Native.of(items.get((int) i)));
        }
        return part;
    }

    private static int bound(Object value, int size, int lowest, int highest) {
        int index = Numbers.index(value);
        return Math.clamp(index < 0 ? (long) index + size : index, lowest, highest);
    }
}
