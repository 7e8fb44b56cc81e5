package io.kappalake.lakehouse.draft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does the same for several tables. Most of it is waiting for catalog and storage. */
record SideBySide(Executor executor) {
    /** One table after the other, in this thread. */
    static SideBySide inTurn() {
        return new SideBySide(Runnable::run);
    }

    /** All tables at once. */
    static SideBySide atOnce() {
        // no virtual threads: the work initializes classes, which can then wait for one another
        return new SideBySide(
                work -> Thread.ofPlatform().daemon().name("side-by-side").start(work));
    }

    /**
     * Results in the order of the items. If any fails, the others are waited for and undone, and
     * the first failure is thrown; after an {@link Error} nothing is undone.
     */
    <T, R> List<R> map(Collection<T> items, Function<T, R> work, Consumer<R> undo) {
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
