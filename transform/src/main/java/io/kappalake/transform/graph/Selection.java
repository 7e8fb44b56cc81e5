package io.kappalake.transform.graph;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.LakehouseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code --select} and {@code --exclude} say, in dbt's grammar: criteria with a space between
 * them are a union, with a comma an intersection; {@code +} before or after adds what is read or
 * reads, {@code 2+} that many steps, {@code @} before all that read it with all they need.
 *
 * @see <a href="https://docs.getdbt.com/reference/node-selection/syntax">dbt's description</a>
 */
public final class Selection {
    /**
     * The nodes that were selected.
     *
     * @param ids in alphabetical order
     * @param warnings one for each criterion that matches nothing
     */
    public record Selected(Set<String> ids, List<String> warnings) {
        public Selected {
            ids = Collections.unmodifiableSet(new TreeSet<>(ids));
            warnings = List.copyOf(warnings);
        }
    }

    /** Direct nodes, and the tests that may come along once more of their nodes are selected. */
    private record Bundle(Set<String> direct, Set<String> indirect) {
        Set<String> both() {
            Set<String> both = new TreeSet<>(direct);
            both.addAll(indirect);
            return both;
        }
    }

    /** The criteria of one word, all of which a node must meet. */
    private record Intersection(String raw, List<Criterion> criteria) {
        static List<Intersection> parse(List<String> options) {
            return options.stream()
                    .flatMap(option -> Arrays.stream(option.strip().split("\\s+")))
                    .filter(word -> !word.isEmpty())
                    .map(
                            word ->
                                    new Intersection(
                                            word,
                                            Arrays.stream(word.split(",", -1))
                                                    .map(Criterion::parse)
                                                    .toList()))
                    .toList();
        }
    }

    private final List<Intersection> select;
    private final List<Intersection> exclude;
    private final IndirectSelection indirect;

    private Selection(
            List<Intersection> select, List<Intersection> exclude, IndirectSelection indirect) {
        this.select = select;
        this.exclude = exclude;
        this.indirect = requireNonNull(indirect, "indirect");
    }

    /** Everything. */
    public static Selection all() {
        return new Selection(List.of(), List.of(), IndirectSelection.EAGER);
    }

    /**
     * Understands options; of no words to select, all is selected.
     *
     * @throws LakehouseException {@code INVALID_INPUT} for what is not a selector, and methods that
     *     do not exist or are not supported
     */
    public static Selection parse(
            List<String> select, List<String> exclude, IndirectSelection indirect) {
        return new Selection(Intersection.parse(select), Intersection.parse(exclude), indirect);
    }

    /**
     * The nodes of a graph that are selected. Disabled nodes never are.
     *
     * @throws LakehouseException {@code INVALID_INPUT} for values that a method cannot have
     */
    public Selected of(Graph graph, SelectorContext context) {
        Set<String> enabled = new TreeSet<>();
        graph.nodes().stream()
                .filter(node -> node.config().enabled())
                .forEach(node -> enabled.add(node.id()));
        List<String> warnings = new ArrayList<>();
        Evaluation evaluation = new Evaluation(graph, enabled, context, warnings);
        Bundle included =
                select.isEmpty() ? new Bundle(enabled, Set.of()) : evaluation.union(select);
        Bundle excluded = evaluation.union(exclude);
        Set<String> direct = new TreeSet<>(included.direct());
        direct.removeAll(excluded.direct());
        Set<String> indirectToo = included.both();
        indirectToo.removeAll(excluded.both());
        return new Selected(evaluation.incorporate(direct, indirectToo), warnings);
    }

    /** As {@link #of(Graph, SelectorContext)}, of an earlier run nothing being known. */
    public Selected of(Graph graph) {
        return of(graph, SelectorContext.none());
    }

    private final class Evaluation {
        private final Graph graph;
        private final Set<String> enabled;
        private final SelectorContext context;
        private final List<String> warnings;

        Evaluation(
                Graph graph, Set<String> enabled, SelectorContext context, List<String> warnings) {
            this.graph = graph;
            this.enabled = enabled;
            this.context = context;
            this.warnings = warnings;
        }

        Bundle union(List<Intersection> words) {
            Set<String> direct = new TreeSet<>();
            Set<String> both = new TreeSet<>();
            for (Intersection word : words) {
                Bundle bundle = intersection(word);
                direct.addAll(bundle.direct());
                both.addAll(bundle.both());
            }
            return new Bundle(incorporate(direct, both), both);
        }

        private Bundle intersection(Intersection word) {
            Set<String> direct = new TreeSet<>(enabled);
            Set<String> both = new TreeSet<>(enabled);
            for (Criterion criterion : word.criteria()) {
                Bundle bundle = withTests(criterion.of(graph, enabled, context));
                direct.retainAll(bundle.direct());
                both.retainAll(bundle.both());
            }
            Bundle bundle = new Bundle(incorporate(direct, both), both);
            if (bundle.direct().isEmpty()) {
                warnings.add(
                        "Selector '%s' matches no enabled node: check its spelling"
                                .formatted(word.raw()));
            }
            return bundle;
        }

        private Bundle withTests(Set<String> selected) {
            if (indirect == IndirectSelection.EMPTY) {
                return new Bundle(selected, Set.of());
            }
            Set<String> there = covering(selected);
            if (indirect == IndirectSelection.BUILDABLE) {
                graph.nodes().stream()
                        .filter(node -> node.kind() == Kind.SOURCE)
                        .forEach(node -> there.add(node.id()));
            }
            Set<String> direct = new TreeSet<>(selected);
            Set<String> later = new TreeSet<>();
            for (String id : selected) {
                for (String child : graph.children(id)) {
                    if (isTest(child)) {
                        boolean now =
                                indirect == IndirectSelection.EAGER
                                        || there.containsAll(graph.parents(child));
                        (now ? direct : later).add(child);
                    }
                }
            }
            return new Bundle(direct, later);
        }

        /** Adds the tests whose nodes are by now all there. */
        Set<String> incorporate(Set<String> direct, Set<String> candidates) {
            Set<String> complete = new TreeSet<>(direct);
            if (indirect == IndirectSelection.CAUTIOUS || indirect == IndirectSelection.BUILDABLE) {
                Set<String> there = covering(direct);
                candidates.stream()
                        .filter(id -> isTest(id) && there.containsAll(graph.parents(id)))
                        .forEach(complete::add);
            }
            return complete;
        }

        private boolean isTest(String id) {
            return enabled.contains(id) && graph.node(id).kind() == Kind.TEST;
        }

        /** The nodes that a test may read and come along. */
        private Set<String> covering(Set<String> selected) {
            Set<String> there = new TreeSet<>(selected);
            if (indirect == IndirectSelection.BUILDABLE) {
                there.addAll(graph.ancestors(selected, Integer.MAX_VALUE));
            }
            return there;
        }
    }
}
