package io.kappalake.transform.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.project.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestGraph {
    private static Node node(Kind kind, String name, String... dependsOn) {
        return new Node(
                "%s.shop.%s".formatted(kind, name),
                kind,
                name,
                List.of("shop", name),
                Path.of("models", name + ".sql"),
                Optional.empty(),
                ModelConfig.none(),
                Set.of(dependsOn),
                Optional.empty());
    }

    private static Node model(String name, String... dependsOn) {
        return node(Kind.MODEL, name, dependsOn);
    }

    private static final List<Node> SHOP =
            List.of(
                    model("a", "model.shop.z"),
                    model("b", "model.shop.a", "seed.shop.s"),
                    model("c", "model.shop.a"),
                    model("d", "model.shop.b", "model.shop.c"),
                    model("z"),
                    node(Kind.SEED, "s"),
                    node(Kind.TEST, "a_test", "model.shop.a"));

    @Test
    void ordersEveryNodeAfterWhatItReadsWhateverTheOrderGiven() {
        List<Node> shuffled = new ArrayList<>(SHOP);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));

            assertThat(Graph.of(shuffled).nodes())
                    .extracting(Node::name)
                    .containsExactly("z", "a", "c", "s", "b", "d", "a_test");
        }
    }

    @Test
    void knowsRelativesNearAndFar() {
        Graph graph = Graph.of(SHOP);

        assertThat(graph.parents("model.shop.b")).containsExactly("model.shop.a", "seed.shop.s");
        assertThat(graph.children("model.shop.a"))
                .containsExactly("model.shop.b", "model.shop.c", "test.shop.a_test");
        assertThat(graph.ancestors("model.shop.d"))
                .containsExactly(
                        "model.shop.a",
                        "model.shop.b",
                        "model.shop.c",
                        "model.shop.z",
                        "seed.shop.s");
        assertThat(graph.descendants("seed.shop.s"))
                .containsExactly("model.shop.b", "model.shop.d");
        assertThat(graph.ordered(Set.of("model.shop.d", "model.shop.a", "model.shop.none")))
                .extracting(Node::name)
                .containsExactly("a", "d");
    }

    @Test
    void namesEveryCycleWithItsFiles() {
        assertThatThrownBy(
                        () ->
                                Graph.of(
                                        List.of(
                                                model("a", "model.shop.c"),
                                                model("b", "model.shop.a"),
                                                model("c", "model.shop.b"),
                                                model("reader", "model.shop.a"),
                                                model("self", "model.shop.self"))))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage(
                        """
                        Invalid project (2 problems in 2 files):
                          models/a.sql: Cycle: a (models/a.sql) reads c (models/c.sql) reads b (models/b.sql) reads a (models/a.sql); remove one of these references
                          models/self.sql: Cycle: self (models/self.sql) reads self (models/self.sql); remove one of these references\
                        """);
    }

    @Test
    void reportsDependenciesAndIdsThatAreWrong() {
        assertThatThrownBy(
                        () ->
                                Graph.of(
                                        List.of(
                                                model("orders"),
                                                model("orders"),
                                                model("daily", "model.shop.order"))))
                .hasMessage(
                        """
                        Invalid project (2 problems in 2 files):
                          models/daily.sql: Unknown dependency model.shop.order of model.shop.daily, did you mean model.shop.orders?
                          models/orders.sql: Id model.shop.orders is taken by models/orders.sql: rename one\
                        """);
    }

    @Test
    void saysWhichNodeIsNotThere() {
        assertThatThrownBy(() -> Graph.of(SHOP).node("model.shop.none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot find node model.shop.none");
    }
}
