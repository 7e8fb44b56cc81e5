package io.kappalake.transform.jinja;

import java.util.AbstractList;
import java.util.List;

/** The keys, values or items of a dict, as they were when they were asked for. */
final class DictView extends AbstractList<Object> {
    private final String type;
    private final List<Object> items;

    DictView(String type, List<Object> items) {
        this.type = type;
        this.items = items;
    }

    String type() {
        return type;
    }

    @Override
    public Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }
}
