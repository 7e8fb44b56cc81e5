package io.kappalake.transform.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The methods of a type of values, with the names of their parameters. */
final class Methods<T> {
    interface Method<T> {
        Object call(T self, Arguments arguments);
    }

    private record Signature<T>(Method<T> method, Optional<List<String>> parameters) {}

    private final Map<String, Signature<T>> signatures = new HashMap<>();

    /** A method that takes these arguments and no others. */
    Methods<T> define(String name, Method<T> method, String... parameters) {
        signatures.put(name, new Signature<>(method, Optional.of(List.of(parameters))));
        return this;
    }

    /** A method that checks its arguments itself. */
    Methods<T> defineOpen(String name, Method<T> method) {
        signatures.put(name, new Signature<>(method, Optional.empty()));
        return this;
    }

    /** The method of a value, or null. */
    JinjaFunction bind(T self, String name) {
        Signature<T> signature = signatures.get(name);
        if (signature == null) {
            return null;
        }
        return arguments -> {
            if (signature.parameters().isPresent()) {
                arguments.accept(name, signature.parameters().get());
            }
            return signature.method().call(self, arguments);
        };
    }
}
