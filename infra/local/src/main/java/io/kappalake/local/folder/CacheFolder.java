package io.kappalake.local.folder;

import java.nio.file.Path;
import java.util.Map;

/** Folder of what is made once on a machine and used by every embedded lakehouse on it. */
public final class CacheFolder {
    private CacheFolder() {}

    /** {@code $KAPPALAKE_CACHE}, else {@code kappalake} in the user's cache folder. */
    public static Path path() {
        return path(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static Path path(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("KAPPALAKE_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own).toAbsolutePath();
        }
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = caches.isEmpty() ? home.resolve(".cache") : Path.of(caches);
        return base.resolve("kappalake");
    }
}
