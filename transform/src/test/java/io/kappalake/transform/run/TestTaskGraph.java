package io.kappalake.transform.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TestTaskGraph {
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final TaskGraph tasks = new TaskGraph();

    private void add(String id, boolean good, String... after) {
        tasks.add(
                id,
                Set.of(after),
                new TaskGraph.Task() {
                    @Override
                    public boolean run() {
                        said.add("run " + id);
                        return good;
                    }

                    @Override
                    public void skip() {
                        said.add("skip " + id);
                    }
                });
    }

    @Test
    void runsEachAfterWhatItWaitsFor() {
        add("c", true, "a", "b");
        add("b", true, "a");
        add("a", true);

        tasks.run(2, false);

        assertThat(said).containsExactly("run a", "run b", "run c");
    }

    @Test
    void skipsWhatWaitsForAFailure() {
        add("a", false);
        add("b", true, "a");
        add("c", true, "b");
        add("d", true);

        tasks.run(1, false);

        assertThat(said).containsExactlyInAnyOrder("run a", "run d", "skip b", "skip c");
    }

    @Test
    void beginsNothingMoreAfterAFailureIfAsked() {
        add("a", false);
        add("d", true);
        add("e", true, "d");

        tasks.run(1, true);

        assertThat(said).containsExactly("run a", "skip d", "skip e");
    }

    @Test
    void runsSeveralAtOnce() {
        CountDownLatch both = new CountDownLatch(2);
        for (String id : List.of("a", "b")) {
            tasks.add(
                    id,
                    Set.of(),
                    new TaskGraph.Task() {
                        @Override
                        public boolean run() {
                            both.countDown();
                            try {
                                return both.await(20, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        }

                        @Override
                        public void skip() {}
                    });
        }

        tasks.run(2, false);

        assertThat(both.getCount()).isZero();
    }

    @Test
    void passesOnWhatATaskThrows() {
        tasks.add(
                "a",
                Set.of(),
                new TaskGraph.Task() {
                    @Override
                    public boolean run() {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void skip() {}
                });

        assertThatThrownBy(() -> tasks.run(2, false)).hasMessage("broken");
    }
}
