package io.kappalake.transform.run;

import io.kappalake.transform.graph.Graph;
import io.kappalake.transform.graph.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which nodes are published together: those that a common test reads, and whatever lies between
 * them, since nothing may be published before its tests have run.
 */
final class PublicationGroups {
    private PublicationGroups() {}

    /**
     * Divides nodes into groups, each in the order in which its nodes can be built; a group comes
     * after all that it reads.
     *
     * @param built ids of what is built
     * @param together sets of ids that belong together; others in them do not matter
     */
    static List<List<String>> of(
            Graph graph, Set<String> built, Collection<? extends Collection<String>> together) {
        Map<String, String> group = new HashMap<>();
        built.forEach(id -> group.put(id, id));
        for (Collection<String> ids : together) {
            List<String> members = ids.stream().filter(built::contains).sorted().toList();
            for (int i = 1; i < members.size(); i++) {
                merge(group, group.get(members.getFirst()), group.get(members.get(i)));
            }
        }
        Map<String, Set<String>> reads = readsAmong(graph, built);
        while (mergeOneCycle(group, reads)) {
            // until no group reads, through others, what reads it
        }
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (Node node : graph.ordered(built)) {
            groups.computeIfAbsent(group.get(node.id()), key -> new ArrayList<>()).add(node.id());
        }
        return ordered(groups, group, reads);
    }

    private static void merge(Map<String, String> group, String one, String other) {
        group.replaceAll((id, name) -> name.equals(other) ? one : name);
    }

    /** What each node reads of the others, directly or through nodes that are not built. */
    static Map<String, Set<String>> readsAmong(Graph graph, Set<String> built) {
        Map<String, Set<String>> reads = new HashMap<>();
        for (String id : built) {
            Set<String> found = new TreeSet<>();
            Set<String> seen = new LinkedHashSet<>();
            collect(graph, id, built, found, seen);
            reads.put(id, found);
        }
        return reads;
    }

    private static void collect(
            Graph graph, String id, Set<String> built, Set<String> found, Set<String> seen) {
        for (String parent : graph.parents(id)) {
            if (built.contains(parent)) {
                found.add(parent);
            } else if (seen.add(parent)) {
                collect(graph, parent, built, found, seen);
            }
        }
    }

    private static Map<String, Set<String>> readsOfGroups(
            Map<String, String> group, Map<String, Set<String>> reads) {
        Map<String, Set<String>> edges = new HashMap<>();
        reads.forEach(
                (id, parents) -> {
                    Set<String> targets =
                            edges.computeIfAbsent(group.get(id), key -> new TreeSet<>());
                    parents.forEach(
                            parent -> {
                                if (!group.get(parent).equals(group.get(id))) {
                                    targets.add(group.get(parent));
                                }
                            });
                });
        return edges;
    }

    private static boolean mergeOneCycle(
            Map<String, String> group, Map<String, Set<String>> reads) {
        Map<String, Set<String>> edges = readsOfGroups(group, reads);
        for (String start : new TreeSet<>(edges.keySet())) {
            Set<String> from = reach(edges, start);
            if (from.contains(start)) {
                for (String other : from) {
                    if (!other.equals(start) && reach(edges, other).contains(start)) {
                        merge(group, start, other);
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static Set<String> reach(Map<String, Set<String>> edges, String start) {
        Set<String> reached = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(edges.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (reached.add(next)) {
                open.addAll(edges.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }

    private static List<List<String>> ordered(
            Map<String, List<String>> groups,
            Map<String, String> group,
            Map<String, Set<String>> reads) {
        Map<String, Set<String>> edges = readsOfGroups(group, reads);
        List<List<String>> ordered = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        while (done.size() < groups.size()) {
            for (Map.Entry<String, List<String>> entry : groups.entrySet()) {
                if (!done.contains(entry.getKey())
                        && done.containsAll(edges.getOrDefault(entry.getKey(), Set.of()))) {
                    done.add(entry.getKey());
                    ordered.add(List.copyOf(entry.getValue()));
                }
            }
        }
        return ordered;
    }
}
