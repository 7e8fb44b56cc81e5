package io.kappalake.transform.graph;

import static java.util.Comparator.comparing;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.project.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Who reads whom. A node comes after all it reads; nodes that do not read each other come sources,
 * seeds and models first, tests last, and then by id, so that the order never changes between runs.
 * Immutable.
 */
public final class Graph {
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Set<String>> children = new TreeMap<>();

    private Graph(Collection<Node> ordered) {
        ordered.forEach(node -> nodes.put(node.id(), node));
        nodes.keySet().forEach(id -> children.put(id, new TreeSet<>()));
        ordered.forEach(node -> node.dependsOn().forEach(id -> children.get(id).add(node.id())));
    }

    /**
     * Orders nodes.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all cycles, dependencies that do not
     *     exist, and ids that two nodes have
     */
    public static Graph of(Collection<Node> nodes) {
        Problems problems = new Problems();
        Graph graph = of(nodes, problems);
        problems.throwIfAny();
        return graph;
    }

    /**
     * As {@link #of(Collection)}, for a project that may have other problems: what is wrong is
     * reported, and the graph lacks the nodes that cannot be ordered.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems, if dependencies do not
     *     exist or ids are taken
     */
    public static Graph of(Collection<Node> nodes, Problems problems) {
        int before = problems.all().size();
        Map<String, Node> byId = new TreeMap<>();
        for (Node node : nodes) {
            Node first = byId.putIfAbsent(node.id(), node);
            if (first != null) {
                problems.problem(
                        Location.of(node.file()),
                        "Id %s is taken by %s: rename one".formatted(node.id(), first.file()));
            }
        }
        for (Node node : byId.values()) {
            for (String id : node.dependsOn()) {
                if (!byId.containsKey(id)) {
                    problems.problem(
                            Location.of(node.file()),
                            "Unknown dependency %s of %s%s"
                                    .formatted(
                                            id, node.id(), Problems.suggestion(id, byId.keySet())));
                }
            }
        }
        if (problems.all().size() > before) {
            problems.throwIfAny();
        }
        List<Node> ordered = order(byId);
        if (ordered.size() < byId.size()) {
            Map<String, Node> left = new TreeMap<>(byId);
            ordered.forEach(node -> left.remove(node.id()));
            new Cycles(left, problems).report();
        }
        return new Graph(ordered);
    }

    private static List<Node> order(Map<String, Node> nodes) {
        Map<String, Integer> waitsFor = new TreeMap<>();
        Map<String, List<Node>> readers = new TreeMap<>();
        PriorityQueue<Node> ready =
                new PriorityQueue<>(
                        comparing((Node node) -> node.kind() == Kind.TEST).thenComparing(Node::id));
        for (Node node : nodes.values()) {
            waitsFor.put(node.id(), node.dependsOn().size());
            node.dependsOn()
                    .forEach(id -> readers.computeIfAbsent(id, key -> new ArrayList<>()).add(node));
            if (node.dependsOn().isEmpty()) {
                ready.add(node);
            }
        }
        List<Node> ordered = new ArrayList<>();
        while (!ready.isEmpty()) {
            Node node = ready.poll();
            ordered.add(node);
            for (Node reader : readers.getOrDefault(node.id(), List.of())) {
                if (waitsFor.merge(reader.id(), -1, Integer::sum) == 0) {
                    ready.add(reader);
                }
            }
        }
        return ordered;
    }

    /** All nodes, each after what it reads. */
    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /** The nodes of some ids, each after what it reads; ids that are not there have none. */
    public List<Node> ordered(Collection<String> ids) {
        Set<String> wanted = Set.copyOf(ids);
        return nodes.values().stream().filter(node -> wanted.contains(node.id())).toList();
    }

    /** The node of an id. */
    public Optional<Node> find(String id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /**
     * The node of an id that is there.
     *
     * @throws IllegalArgumentException if it is not
     */
    public Node node(String id) {
        return find(id).orElseThrow(
                        () -> new IllegalArgumentException("Cannot find node %s".formatted(id)));
    }

    /** Whether there is a node of this id. */
    public boolean contains(String id) {
        return nodes.containsKey(id);
    }

    /** Ids of what a node reads directly, in alphabetical order. */
    public Set<String> parents(String id) {
        return node(id).dependsOn();
    }

    /** Ids of what reads a node directly, in alphabetical order. */
    public Set<String> children(String id) {
        return Collections.unmodifiableSet(children.get(node(id).id()));
    }

    /** Ids of all that a node reads, directly or not, without the node. */
    public Set<String> ancestors(String id) {
        return reach(Set.of(id), Integer.MAX_VALUE, this::parents);
    }

    /** Ids of all that read a node, directly or not, without the node. */
    public Set<String> descendants(String id) {
        return reach(Set.of(id), Integer.MAX_VALUE, this::children);
    }

    /** As {@link #ancestors(String)} of any of some nodes, at most so many steps away. */
    Set<String> ancestors(Set<String> ids, int steps) {
        return reach(ids, steps, this::parents);
    }

    /** As {@link #descendants(String)} of any of some nodes, at most so many steps away. */
    Set<String> descendants(Set<String> ids, int steps) {
        return reach(ids, steps, this::children);
    }

    private static Set<String> reach(
            Set<String> from, int steps, Function<String, Set<String>> next) {
        Set<String> reached = new TreeSet<>();
        Set<String> layer = from;
        for (int step = 0; step < steps && !layer.isEmpty(); step++) {
            Set<String> following = new TreeSet<>();
            for (String id : layer) {
                following.addAll(next.apply(id));
            }
            following.removeAll(reached);
            reached.addAll(following);
            layer = following;
        }
        return Collections.unmodifiableSet(reached);
    }
}
