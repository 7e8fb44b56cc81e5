package io.kappalake.transform.graph;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.project.Problems;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** The word before the colon of a selector: how its value is compared with a node. */
enum SelectorMethod {
    FQN {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            return node.kind() != Kind.SOURCE
                    && (isSelected(node.fqn(), criterion.value())
                            || isSelected(
                                    node.fqn().subList(1, node.fqn().size()), criterion.value()));
        }
    },
    TAG {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            return node.tags().stream().anyMatch(tag -> Wildcards.match(tag, criterion.value()));
        }
    },
    SOURCE {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            List<String> parts = List.of(criterion.value().split("\\.", -1));
            if (parts.size() > 3) {
                throw Criterion.invalid(
                        criterion.raw(),
                        "must be source:name, source:name.table or with a project before");
            }
            List<String> wanted =
                    switch (parts.size()) {
                        case 1 -> List.of("*", parts.get(0), "*");
                        case 2 -> List.of("*", parts.get(0), parts.get(1));
                        default -> parts;
                    };
            return node.kind() == Kind.SOURCE
                    && Wildcards.match(node.project(), wanted.get(0))
                    && Wildcards.match(node.fqn().get(node.fqn().size() - 2), wanted.get(1))
                    && Wildcards.match(node.name(), wanted.get(2));
        }
    },
    PATH {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            PathMatcher matcher = paths(criterion);
            for (Path path = node.file(); path != null; path = path.getParent()) {
                if (matcher.matches(path)) {
                    return true;
                }
            }
            return node.patchFile().filter(matcher::matches).isPresent();
        }
    },
    FILE {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            String name = node.file().getFileName().toString();
            String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
            return Wildcards.match(name, criterion.value())
                    || Wildcards.match(stem, criterion.value());
        }
    },
    PACKAGE {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            return criterion.value().equals("this")
                    || Wildcards.match(node.project(), criterion.value());
        }
    },
    CONFIG {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            if (criterion.arguments().isEmpty()) {
                throw Criterion.invalid(
                        criterion.raw(), "must name a key, such as config.materialized:table");
            }
            return configured(node, criterion.arguments())
                    .filter(value -> holds(value, criterion.value()))
                    .isPresent();
        }
    },
    RESOURCE_TYPE {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            if (Arrays.stream(Kind.values())
                    .noneMatch(kind -> kind.toString().equals(criterion.value()))) {
                throw Criterion.invalid(criterion.raw(), "must be model, seed, source or test");
            }
            return node.kind().toString().equals(criterion.value());
        }
    },
    TEST_NAME {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            return node.testName()
                    .filter(name -> Wildcards.match(name, criterion.value()))
                    .isPresent();
        }
    },
    TEST_TYPE {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            boolean generic = node.testName().isPresent();
            return switch (criterion.value()) {
                case "generic", "schema" -> node.kind() == Kind.TEST && generic;
                case "singular" -> node.kind() == Kind.TEST && !generic;
                case "data" -> node.kind() == Kind.TEST;
                default ->
                        throw Criterion.invalid(
                                criterion.raw(), "must be generic, singular or data");
            };
        }
    },
    RESULT {
        @Override
        boolean matches(Node node, Criterion criterion, SelectorContext context) {
            if (context.earlierStatuses().isEmpty()) {
                throw Criterion.invalid(
                        criterion.raw(), "there is no earlier run to compare with: run once first");
            }
            return criterion.value().equals(context.earlierStatuses().get(node.id()));
        }
    };

    private static final Set<String> UNSUPPORTED =
            Set.of(
                    "access",
                    "exposure",
                    "group",
                    "metric",
                    "saved_query",
                    "semantic_model",
                    "source_status",
                    "state",
                    "unit_test",
                    "version");

    abstract boolean matches(Node node, Criterion criterion, SelectorContext context);

    /** The method of a selector that names none. */
    static String implied(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (value.contains("/") || value.contains(FileSystems.getDefault().getSeparator())) {
            return "path";
        }
        return lower.endsWith(".sql") || lower.endsWith(".csv") ? "file" : "fqn";
    }

    static SelectorMethod parse(String name, String raw) {
        List<String> known = new ArrayList<>();
        for (SelectorMethod method : values()) {
            if (method.name().toLowerCase(Locale.ROOT).equals(name)) {
                return method;
            }
            known.add(method.name().toLowerCase(Locale.ROOT));
        }
        throw new LakehouseException(
                ErrorCode.INVALID_INPUT,
                UNSUPPORTED.contains(name)
                        ? "Unsupported method %s in selector '%s': use one of %s"
                                .formatted(name, raw, String.join(", ", known))
                        : "Unknown method %s in selector '%s'%s"
                                .formatted(
                                        name,
                                        raw,
                                        Problems.suggestion(name, known).isEmpty()
                                                ? " (must be one of %s)"
                                                        .formatted(String.join(", ", known))
                                                : Problems.suggestion(name, known)));
    }

    private static boolean isSelected(List<String> fqn, String selector) {
        if (fqn.getLast().equals(selector)) {
            return true;
        }
        List<String> flat = List.of(String.join(".", fqn).split("\\."));
        List<String> parts = List.of(selector.split("\\.", -1));
        if (flat.size() < parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (Wildcards.has(parts.get(i))) {
                return Wildcards.match(
                        String.join(".", flat.subList(i, flat.size())),
                        String.join(".", parts.subList(i, parts.size())));
            }
            if (!flat.get(i).equals(parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static PathMatcher paths(Criterion criterion) {
        try {
            // normalized as text, for a pattern is no path everywhere
            String pattern = criterion.value().replaceAll("/+$", "").replaceFirst("^(\\./)+", "");
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw new LakehouseException(
                    ErrorCode.INVALID_INPUT,
                    "Invalid selector '%s' (must be a path or pattern such as path:models/*.sql)"
                            .formatted(criterion.raw()),
                    e);
        }
    }

    /** A configured value, into maps by further keys; the defaults of dbt where none is given. */
    private static Optional<Object> configured(Node node, List<String> keys) {
        Object value = node.config().asMap().get(keys.getFirst());
        if (value == null) {
            value =
                    switch (keys.getFirst()) {
                        case "enabled" -> node.config().enabled();
                        case "materialized" -> materialized(node);
                        case "severity" ->
                                node.kind() == Kind.TEST ? node.config().severity() : null;
                        default -> null;
                    };
        }
        for (String key : keys.subList(1, keys.size())) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return Optional.ofNullable(value);
    }

    private static String materialized(Node node) {
        return switch (node.kind()) {
            case MODEL -> node.config().materialized().toString();
            case SEED -> "seed";
            case TEST -> "test";
            case SOURCE -> null;
        };
    }

    private static boolean holds(Object value, String wanted) {
        return value instanceof Collection<?> values
                ? values.stream().anyMatch(item -> wanted.equals(item.toString()))
                : wanted.equalsIgnoreCase(value.toString());
    }
}
