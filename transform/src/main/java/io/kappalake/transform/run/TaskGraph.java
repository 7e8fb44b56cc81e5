package io.kappalake.transform.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks that wait for each other, run by several threads. A task whose predecessor failed does not
 * run and counts as failed; it is told instead.
 */
final class TaskGraph {
    /** What a task is about. */
    interface Task {
        /** Does the work; whether what waits for it may run. */
        boolean run();

        /** Is called instead where a task before it failed. */
        void skip();
    }

    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final Map<String, Set<String>> after = new HashMap<>();

    /** Adds a task that runs after others, which may be added later. */
    void add(String id, Set<String> waitsFor, Task task) {
        tasks.put(id, task);
        after.put(id, Set.copyOf(waitsFor));
    }

    /**
     * Runs everything.
     *
     * @param threads how many tasks run at once
     * @param failFast whether nothing more begins after a failure
     */
    void run(int threads, boolean failFast) {
        AtomicInteger number = new AtomicInteger();
        try (ExecutorService executor =
                Executors.newFixedThreadPool(
                        threads, work -> new Thread(work, "Thread-" + number.incrementAndGet()))) {
            new Execution(executor, failFast).run();
        }
    }

    private final class Execution {
        private final ExecutorService executor;
        private final boolean failFast;
        private final Set<String> done = new HashSet<>();
        private final Set<String> failed = new HashSet<>();
        private final Set<String> started = new HashSet<>();
        private final List<Future<?>> futures = new ArrayList<>();
        private RuntimeException error;

        Execution(ExecutorService executor, boolean failFast) {
            this.executor = executor;
            this.failFast = failFast;
        }

        synchronized void run() {
            submitReady();
            while (done.size() < tasks.size() && error == null) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    futures.forEach(future -> future.cancel(true));
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("Interrupted while models were built", e);
                }
            }
            if (error != null) {
                throw error;
            }
        }

        private void submitReady() {
            boolean again = true;
            while (again) {
                again = false;
                for (String id : tasks.keySet()) {
                    if (!started.contains(id) && done.containsAll(after.get(id))) {
                        started.add(id);
                        boolean hopeless =
                                after.get(id).stream().anyMatch(failed::contains)
                                        || (failFast && !failed.isEmpty());
                        if (hopeless) {
                            tasks.get(id).skip();
                            done.add(id);
                            failed.add(id);
                            again = true;
                        } else {
                            futures.add(executor.submit(() -> execute(id)));
                        }
                    }
                }
            }
        }

        private void execute(String id) {
            boolean good = false;
            RuntimeException thrown = null;
            try {
                synchronized (this) {
                    if (failFast && !failed.isEmpty()) {
                        tasks.get(id).skip();
                        ended(id, false, null);
                        return;
                    }
                }
                good = tasks.get(id).run();
            } catch (RuntimeException e) {
                thrown = e;
            }
            ended(id, good, thrown);
        }

        private synchronized void ended(String id, boolean good, RuntimeException thrown) {
            done.add(id);
            if (!good) {
                failed.add(id);
            }
            if (thrown != null && error == null) {
                error = thrown;
            }
            submitReady();
            notifyAll();
        }
    }
}
