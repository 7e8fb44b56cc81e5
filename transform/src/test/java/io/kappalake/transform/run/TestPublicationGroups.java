package io.kappalake.transform.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transform.graph.Graph;
import io.kappalake.transform.graph.Kind;
import io.kappalake.transform.graph.Node;
import io.kappalake.transform.project.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TestPublicationGroups {
    /** Nodes such as {@code "c a b"}: c reads a and b. */
    private static Graph graph(String... nodes) {
        List<Node> all = new ArrayList<>();
        for (String node : nodes) {
            List<String> words = List.of(node.split(" "));
            all.add(
                    new Node(
                            words.getFirst(),
                            Kind.MODEL,
                            words.getFirst(),
                            List.of("p", words.getFirst()),
                            Path.of(words.getFirst() + ".sql"),
                            Optional.empty(),
                            ModelConfig.none(),
                            Set.copyOf(words.subList(1, words.size())),
                            Optional.empty()));
        }
        return Graph.of(all);
    }

    private static List<List<String>> groups(Graph graph, List<Set<String>> together) {
        Set<String> all = new TreeSet<>();
        graph.nodes().forEach(node -> all.add(node.id()));
        return PublicationGroups.of(graph, all, together);
    }

    @Test
    void publishesEachNodeAloneWithoutCommonTests() {
        assertThat(groups(graph("a", "b a", "c b"), List.of()))
                .containsExactly(List.of("a"), List.of("b"), List.of("c"));
    }

    @Test
    void publishesTogetherWhatATestReads() {
        assertThat(groups(graph("a", "b", "c a"), List.of(Set.of("a", "b"))))
                .containsExactly(List.of("a", "b"), List.of("c"));
    }

    @Test
    void takesInWhatLiesBetween() {
        assertThat(groups(graph("a", "x a", "y x", "b y", "z b"), List.of(Set.of("a", "b"))))
                .containsExactly(List.of("a", "x", "y", "b"), List.of("z"));
    }

    @Test
    void mergesGroupsThatReadEachOther() {
        // {a, d} reads {b, c} by d, and {b, c} reads {a, d} by b
        assertThat(
                        groups(
                                graph("a", "b a", "c", "d c", "e d"),
                                List.of(Set.of("a", "d"), Set.of("b", "c"))))
                .hasSize(2)
                .last()
                .isEqualTo(List.of("e"));
    }

    @Test
    void sharesNodesBetweenTests() {
        assertThat(
                        groups(
                                graph("a", "b", "c", "d"),
                                List.of(Set.of("a", "b"), Set.of("b", "c"), Set.of("d", "source"))))
                .containsExactlyInAnyOrder(List.of("a", "b", "c"), List.of("d"));
    }

    @Test
    void seesReadingThroughNodesThatAreNotBuilt() {
        Graph graph = graph("a", "view a", "b view");

        assertThat(PublicationGroups.of(graph, Set.of("a", "b"), List.of()))
                .containsExactly(List.of("a"), List.of("b"));
        assertThat(PublicationGroups.readsAmong(graph, Set.of("a", "b")).get("b"))
                .containsExactly("a");
    }
}
