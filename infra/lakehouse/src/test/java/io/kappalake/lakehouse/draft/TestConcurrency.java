package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.CUSTOMERS;
import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static io.kappalake.lakehouse.draft.TestingLake.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes at the same time. */
class TestConcurrency {
    private static final int WRITERS = 4;

    @TempDir Path folder;
    private TestingLake lake;

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private interface Work<T> {
        T run(int writer) throws Exception;
    }

    private static <T> List<T> together(Work<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<Future<T>> running = new ArrayList<>();
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                running.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return work.run(number);
                                }));
            }
            for (Future<T> one : running) {
                results.add(one.get());
            }
        }
        return results;
    }

    @Test
    void onlyOneOfManyOpensADraftOfAName() throws Exception {
        List<String> results =
                together(
                        writer -> {
                            try {
                                lake.drafts("run-" + writer)
                                        .open(
                                                DraftRequest.of(ORDERS)
                                                        .name("lock")
                                                        .shape(SHAPE)
                                                        .build());
                                return "opened";
                            } catch (LakehouseException e) {
                                assertThat(e.code()).isEqualTo(ErrorCode.REFUSED);
                                return "refused";
                            }
                        });

        assertThat(results).containsExactlyInAnyOrder("opened", "refused", "refused", "refused");
        assertThat(lake.drafts("run").list()).hasSize(1);
    }

    @Test
    void manyPublicationsOfTheSameTablesLoseNothing() throws Exception {
        lake.create(ORDERS);
        lake.create(CUSTOMERS);
        long each = 5;

        together(
                writer -> {
                    Drafts drafts = lake.drafts("run-" + writer);
                    for (int i = 0; i < each; i++) {
                        long id = writer * each + i;
                        Publication.Builder publication =
                                Publication.of(lake.catalog(), "p" + id, "run-" + writer);
                        // in another order each time
                        for (TableIdentifier table :
                                id % 2 == 0
                                        ? List.of(ORDERS, CUSTOMERS)
                                        : List.of(CUSTOMERS, ORDERS)) {
                            Draft draft = drafts.open(DraftRequest.of(table).build());
                            lake.append(draft.name(), 1, id);
                            publication.publish(draft, Replacing.nothing(), Map.of());
                        }
                        publication.prepare().commit();
                    }
                    return writer;
                });

        List<Long> all = LongStream.range(0, WRITERS * each).boxed().toList();
        assertThat(lake.rows(ORDERS)).isEqualTo(all);
        assertThat(lake.rows(CUSTOMERS)).isEqualTo(all);
        assertThat(lake.drafts("run").list()).isEmpty();
        assertThat(lake.table(ORDERS).refs()).containsOnlyKeys("main");
    }
}
