package io.kappalake.lakehouse.draft.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Maps a function over tables, sequentially or in parallel. Most of the work is waiting for catalog
 * and storage.
 */
public record Parallelism(Executor executor) {
    private static final int AT_ONCE = 16;

    /** One table after the other, in this thread. */
    public static Parallelism sequential() {
        return new Parallelism(Runnable::run);
    }

    /** Up to 16 tables at once. */
    public static Parallelism concurrent() {
        Semaphore turns = new Semaphore(AT_ONCE);
        // no virtual threads: the work initializes classes, which can then wait for one another
        return new Parallelism(
                work ->
                        Thread.ofPlatform()
                                .daemon()
                                .name("parallel-table")
                                .start(
                                        () -> {
                                            turns.acquireUninterruptibly();
                                            try {
                                                work.run();
                                            } finally {
                                                turns.release();
                                            }
                                        }));
    }

    /**
     * Results in the order of the items. If any fails, the others are waited for and undone, and
     * the first failure is thrown; after an {@link Error} nothing is undone.
     */
    public <T, R> List<R> map(Collection<T> items, Function<T, R> work, Consumer<R> undo) {
        List<CompletableFuture<R>> started =
                items.stream()
                        .map(i -> CompletableFuture.supplyAsync(() -> work.apply(i), executor))
                        .toList();
        List<R> results = new ArrayList<>();
        Optional<Throwable> failure = Optional.empty();
        for (CompletableFuture<R> one : started) {
            try {
                results.add(one.join());
            } catch (CompletionException e) {
                failure = failure.or(() -> Optional.of(e.getCause()));
            }
        }
        if (failure.isEmpty()) {
            return List.copyOf(results);
        }
        if (failure.get() instanceof Error error) {
            throw error;
        }
        results.forEach(undo);
        throw (RuntimeException) failure.get();
    }
}
