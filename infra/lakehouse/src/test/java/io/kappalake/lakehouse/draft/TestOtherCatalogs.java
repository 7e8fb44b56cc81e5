package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.TestingRestCatalogServer;
import io.kappalake.lakehouse.config.CatalogConfig;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Catalogs whose pointers are not rows of an accessible database. */
class TestOtherCatalogs {
    private static TestingRestCatalogServer server;
    private TestingLake lake;

    @BeforeAll
    static void startServer() throws Exception {
        server = TestingRestCatalogServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.stop();
    }

    @AfterEach
    void close() {
        for (TableIdentifier table : new TableIdentifier[] {ORDERS, CUSTOMERS}) {
            lake.catalog().dropTable(table, false);
        }
        lake.drafts("cleaner").clean(draft -> true);
        lake.close();
    }

    private static TestingLake rest() {
        return TestingLake.open(
                new CatalogConfig(
                        "rest",
                        Map.of(
                                "type", "rest",
                                "uri", server.uri().toString(),
                                "io-impl", "org.apache.iceberg.inmemory.InMemoryFileIO")));
    }

    private Draft draft(TableIdentifier table, long id) {
        Draft draft = lake.drafts("run").open(DraftRequest.of(table).shape(SHAPE).build());
        lake.append(draft.name(), 1, id);
        return draft;
    }

    private Publication.Builder publication() {
        return Publication.of(lake.catalog(), "p1", "run");
    }

    private void assertRefused(Publication publication, String message) {
        assertThatThrownBy(publication::commit)
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REFUSED))
                .hasMessageContaining(message);
    }

    @Test
    void restCatalogPublishesSeveralTablesAndTakesThemBack() {
        lake = rest();
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        lake.append(ORDERS, 2, 2);
        Draft orders = draft(ORDERS, 11);
        Draft customers = draft(CUSTOMERS, 12);

        PublicationResult published =
                publication()
                        .publish(
                                orders,
                                Replacing.range(Expressions.equal("day", 1)),
                                Map.of("cursor", "1"))
                        .publish(customers, Replacing.nothing(), Map.of())
                        .prepare()
                        .commit();

        assertThat(lake.rows(ORDERS)).containsExactly(2L, 11L);
        assertThat(lake.rows(CUSTOMERS)).containsExactly(12L);
        assertThat(lake.drafts("run").list()).isEmpty();
        assertThat(lake.table(ORDERS).refs()).containsOnlyKeys("main");
        assertThat(Publications.find(lake.catalog(), "p1").tables())
                .containsExactlyInAnyOrderElementsOf(published.tables());

        Publications.revert(lake.catalog(), published, "back", Owner.current());
        assertThat(lake.rows(ORDERS)).containsExactly(1L, 2L);
        assertThat(lake.rows(CUSTOMERS)).isEmpty();
    }

    @Test
    void restCatalogGivesTheDraftsBackWhenItIsRefused() {
        lake = rest();
        lake.create(ORDERS);
        Draft orders = draft(ORDERS, 11);
        Draft customers = draft(CUSTOMERS, 12);
        Publication publication =
                publication()
                        .publish(orders, Replacing.everything(), Map.of())
                        .publish(customers, Replacing.nothing(), Map.of())
                        .prepare();
        lake.append(ORDERS, 1, 1);

        assertRefused(publication, "Cannot publish marts.orders");

        assertThat(lake.rows(ORDERS)).containsExactly(1L);
        assertThat(lake.catalog().tableExists(CUSTOMERS)).isFalse();
        assertThat(lake.drafts("run").list()).hasSize(2);
        assertThat(lake.rows(customers.name())).containsExactly(12L);
    }

    @Test
    void restCatalogGoesOnAfterACommitThatDoesNotConflict() {
        lake = rest();
        lake.create(ORDERS);
        lake.append(ORDERS, 1, 1);
        Draft draft = draft(ORDERS, 11);
        Publication publication =
                publication()
                        .publish(draft, Replacing.range(Expressions.equal("day", 1)), Map.of())
                        .prepare();
        lake.append(ORDERS, 2, 2);

        publication.commit();

        assertThat(lake.rows(ORDERS)).containsExactly(2L, 11L);
    }

    @Test
    void catalogThatCommitsOneTableAtATimeRefusesSeveral() {
        lake = TestingLake.single();
        lake.create(ORDERS);
        Draft orders = draft(ORDERS, 11);
        Draft customers = draft(CUSTOMERS, 12);
        Publication both =
                publication()
                        .publish(orders, Replacing.everything(), Map.of())
                        .publish(customers, Replacing.nothing(), Map.of())
                        .prepare();

        assertRefused(both, "Cannot publish marts.orders, marts.customers in one step");
        assertThat(lake.drafts("run").list()).hasSize(2);
        assertThat(lake.rows(ORDERS)).isEmpty();

        publication().publish(orders, Replacing.everything(), Map.of()).prepare().commit();
        publication().publish(customers, Replacing.nothing(), Map.of()).prepare().commit();
        assertThat(lake.rows(ORDERS)).containsExactly(11L);
        assertThat(lake.rows(CUSTOMERS)).containsExactly(12L);
        assertThat(lake.drafts("run").list()).isEmpty();
    }
}
