package io.kappalake.transform.graph;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.project.Problems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the cycles among nodes that cannot be ordered. */
final class Cycles {
    private final Map<String, Node> nodes;
    private final Problems problems;
    private final Set<String> done = new TreeSet<>();

    /**
     * @param nodes by id; those on a cycle and what reads them
     */
    Cycles(Map<String, Node> nodes, Problems problems) {
        this.nodes = nodes;
        this.problems = problems;
    }

    /** Reports one whole cycle after the other, each from the node whose id comes first. */
    void report() {
        for (Node start : nodes.values()) {
            if (!done.contains(start.id())) {
                find(start).ifPresent(this::report);
            }
        }
    }

    private void report(List<String> cycle) {
        done.addAll(cycle);
        List<String> round = new ArrayList<>(cycle);
        round.add(cycle.getFirst());
        String way = round.stream().map(this::described).collect(Collectors.joining(" reads "));
        problems.problem(
                Location.of(nodes.get(cycle.getFirst()).file()),
                "Cycle: %s; remove one of these references".formatted(way));
    }

    private String described(String id) {
        Node node = nodes.get(id);
        return "%s (%s)".formatted(node.name(), node.file());
    }

    /** The shortest way from a node back to it, which does not repeat the node; breadth first. */
    private Optional<List<String>> find(Node start) {
        Map<String, String> cameFrom = new TreeMap<>();
        Deque<String> queue = new ArrayDeque<>(List.of(start.id()));
        while (!queue.isEmpty()) {
            String id = queue.poll();
            for (String next : nodes.get(id).dependsOn()) {
                if (next.equals(start.id())) {
                    List<String> way = new ArrayList<>();
                    for (String at = id; at != null; at = cameFrom.get(at)) {
                        way.add(at);
                    }
                    Collections.reverse(way);
                    return Optional.of(way);
                }
                if (nodes.containsKey(next)
                        && !done.contains(next)
                        && !cameFrom.containsKey(next)) {
                    cameFrom.put(next, id);
                    queue.add(next);
                }
            }
        }
        return Optional.empty();
    }
}
