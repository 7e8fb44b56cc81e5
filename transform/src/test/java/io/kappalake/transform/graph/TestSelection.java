package io.kappalake.transform.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.project.ConfigScope;
import io.kappalake.transform.project.ModelConfig;
import io.kappalake.transform.project.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A shop: source raw.events is read by stg, stg and the seed codes by orders, orders by daily and
 * funnel. Expected selections are those of dbt.
 */
class TestSelection {
    private static final String DELIMITER = "|";

    private static ModelConfig config(ConfigScope scope, Map<String, Object> values) {
        Path file = Path.of("x");
        return ModelConfig.parse(scope, values, key -> Location.of(file), new Problems());
    }

    private static Node model(
            String folder, String name, Map<String, Object> values, String... dependsOn) {
        return new Node(
                "model.shop." + name,
                Kind.MODEL,
                name,
                List.of("shop", folder, name),
                Path.of("models", folder, name + ".sql"),
                Optional.of(Path.of("models", folder + ".yml")),
                config(ConfigScope.MODEL, values),
                Set.of(dependsOn),
                Optional.empty());
    }

    private static Node test(String name, Optional<String> testName, String... dependsOn) {
        return new Node(
                "test.shop." + name,
                Kind.TEST,
                name,
                List.of("shop", name),
                Path.of(testName.isPresent() ? "models/marts.yml" : "tests/" + name + ".sql"),
                Optional.empty(),
                config(ConfigScope.TEST, Map.of("tags", List.of("check"))),
                Set.of(dependsOn),
                testName);
    }

    private static final Graph GRAPH =
            Graph.of(
                    List.of(
                            new Node(
                                    "source.shop.raw.events",
                                    Kind.SOURCE,
                                    "events",
                                    List.of("shop", "staging", "raw", "events"),
                                    Path.of("models/staging/sources.yml"),
                                    Optional.empty(),
                                    ModelConfig.none(),
                                    Set.of(),
                                    Optional.empty()),
                            new Node(
                                    "seed.shop.codes",
                                    Kind.SEED,
                                    "codes",
                                    List.of("shop", "codes"),
                                    Path.of("seeds/codes.csv"),
                                    Optional.empty(),
                                    ModelConfig.none(),
                                    Set.of(),
                                    Optional.empty()),
                            model("staging", "stg", Map.of(), "source.shop.raw.events"),
                            model(
                                    "marts",
                                    "orders",
                                    Map.of(
                                            "materialized",
                                            "incremental",
                                            "tags",
                                            List.of("nightly", "core"),
                                            "meta",
                                            Map.of("owner", "ana"),
                                            "unique_key",
                                            List.of("id", "day")),
                                    "model.shop.stg",
                                    "seed.shop.codes"),
                            model(
                                    "marts",
                                    "daily",
                                    Map.of("materialized", "table", "tags", "nightly"),
                                    "model.shop.orders"),
                            model("marts", "funnel", Map.of(), "model.shop.orders"),
                            model("marts", "old", Map.of("enabled", false), "model.shop.orders"),
                            test("unique_orders", Optional.of("unique"), "model.shop.orders"),
                            test(
                                    "rel_orders_codes",
                                    Optional.of("relationships"),
                                    "model.shop.orders",
                                    "seed.shop.codes"),
                            test("sums", Optional.empty(), "model.shop.daily", "model.shop.funnel"),
                            test("raw_ok", Optional.of("not_null"), "source.shop.raw.events")));

    private static String names(Selection.Selected selected) {
        return GRAPH.ordered(selected.ids()).stream()
                .map(Node::name)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String select(String select, String exclude, IndirectSelection indirect) {
        List<String> excluded = exclude == null ? List.of() : List.of(exclude);
        return names(Selection.parse(List.of(select), excluded, indirect).of(GRAPH));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = DELIMITER,
            textBlock =
                    """
                    orders                     | orders
                    +orders                    | codes events orders stg
                    1+orders                   | codes orders stg
                    orders+                    | daily funnel orders rel_orders_codes sums unique_orders
                    orders+1                   | daily funnel orders rel_orders_codes unique_orders
                    +daily+                    | codes daily events orders stg sums
                    @stg                       | codes daily events funnel orders rel_orders_codes stg sums unique_orders
                    marts                      | daily funnel orders
                    shop.marts                 | daily funnel orders
                    shop.marts.d*              | daily
                    staging.*                  | stg
                    *                          | codes daily funnel orders raw_ok rel_orders_codes stg sums unique_orders
                    ord?rs                     | ''
                    shop.*.ord?rs              | orders
                    tag:nightly                | daily orders
                    tag:night*                 | daily orders
                    tag:nightly,tag:core       | orders
                    tag:core funnel            | funnel orders
                    path:models/marts          | daily funnel orders
                    models/marts/              | daily funnel orders
                    models/*/daily.sql         | daily
                    models/marts.yml           | daily funnel orders raw_ok rel_orders_codes unique_orders
                    daily.sql                  | daily
                    file:codes                 | codes
                    source:raw                 | events
                    source:raw.events+1        | events raw_ok stg
                    source:shop.raw.events     | events
                    config.materialized:table  | daily
                    config.materialized:view   | funnel stg
                    config.meta.owner:ana      | orders
                    config.unique_key:day      | orders
                    resource_type:seed         | codes
                    test_type:singular         | sums
                    test_type:generic          | raw_ok rel_orders_codes unique_orders
                    test_name:unique           | unique_orders
                    package:this,resource_type:model | daily funnel orders stg
                    tag:check                  | raw_ok rel_orders_codes sums unique_orders
                    old                        | ''
                    """)
    void selectsByName(String select, String expected) {
        String models = expected.equals("''") ? "" : expected;

        assertThat(select(select, null, IndirectSelection.EMPTY).split(" "))
                .containsExactlyInAnyOrder(models.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = DELIMITER,
            textBlock =
                    """
                    orders       | eager     | orders rel_orders_codes unique_orders
                    orders       | cautious  | orders unique_orders
                    orders       | buildable | orders rel_orders_codes unique_orders
                    orders       | empty     | orders
                    orders codes | cautious  | codes orders rel_orders_codes unique_orders
                    daily        | eager     | daily sums
                    daily        | buildable | daily
                    daily funnel | cautious  | daily funnel sums
                    source:raw   | eager     | events raw_ok
                    """)
    void takesTestsAlong(String select, String indirect, String expected) {
        IndirectSelection selection = IndirectSelection.valueOf(indirect.toUpperCase(Locale.ROOT));

        assertThat(select(select, null, selection)).isEqualTo(expected);
    }

    @Test
    void leavesOutWhatIsExcludedWithItsTests() {
        assertThat(select("marts", "daily", IndirectSelection.EAGER))
                .isEqualTo("funnel orders rel_orders_codes unique_orders");
        assertThat(select("marts", "tag:core+", IndirectSelection.EAGER)).isEmpty();
        assertThat(select("orders", "test_name:unique", IndirectSelection.EAGER))
                .isEqualTo("orders rel_orders_codes");
        assertThat(
                        names(
                                Selection.parse(
                                                List.of(),
                                                List.of("resource_type:test", "marts"),
                                                IndirectSelection.EAGER)
                                        .of(GRAPH)))
                .isEqualTo("codes events stg");
    }

    @Test
    void selectsEverythingThatIsEnabledWhenNothingIsSaid() {
        assertThat(Selection.all().of(GRAPH).ids())
                .hasSize(GRAPH.nodes().size() - 1)
                .doesNotContain("model.shop.old");
    }

    @Test
    void selectsByWhatBecameOfTheLastRun() {
        SelectorContext context =
                new SelectorContext(
                        Map.of("model.shop.orders", "error", "model.shop.daily", "skipped"));
        Selection selection =
                Selection.parse(
                        List.of("result:error+", "result:skipped"),
                        List.of(),
                        IndirectSelection.EMPTY);

        assertThat(names(selection.of(GRAPH, context)))
                .isEqualTo("daily funnel orders rel_orders_codes sums unique_orders");
    }

    @Test
    void warnsOfWhatMatchesNothing() {
        Selection selection =
                Selection.parse(
                        List.of("orders ordres", "tag:x,daily"),
                        List.of("nothing"),
                        IndirectSelection.EMPTY);

        assertThat(selection.of(GRAPH).warnings())
                .containsExactly(
                        "Selector 'ordres' matches no enabled node: check its spelling",
                        "Selector 'tag:x,daily' matches no enabled node: check its spelling",
                        "Selector 'nothing' matches no enabled node: check its spelling");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = DELIMITER,
            textBlock =
                    """
                    state:modified      | Unsupported method state in selector 'state:modified': use one of fqn, tag, source, path, file, package, config, resource_type, test_name, test_type, result
                    tags:x              | Unknown method tags in selector 'tags:x', did you mean tag?
                    @orders+            | Invalid selector '@orders+' (must not have both @ before it and + after it: remove one)
                    orders,             | Invalid selector '' (must be a name, or a method and a value such as tag:nightly)
                    resource_type:mart  | Invalid selector 'resource_type:mart' (must be model, seed, source or test)
                    test_type:unit      | Invalid selector 'test_type:unit' (must be generic, singular or data)
                    config:table        | Invalid selector 'config:table' (must name a key, such as config.materialized:table)
                    source:a.b.c.d      | Invalid selector 'source:a.b.c.d' (must be source:name, source:name.table or with a project before)
                    --exlude            | Unknown option '--exlude' (options that are no selectors are listed by --help)
                    result:error        | Invalid selector 'result:error' (there is no earlier run to compare with: run once first)
                    99999999999+orders  | Invalid selector '99999999999+orders' (must have a smaller number beside +)
                    """)
    void saysWhatIsWrong(String select, String message) {
        assertThatThrownBy(() -> select(select, null, IndirectSelection.EAGER))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessage(message);
    }
}
