package io.kappalake.transform.project;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A file of macros or generic tests.
 *
 * @param file relative to the project
 * @param text as written
 */
public record MacroFile(Path file, String text) {
    public MacroFile {
        requireNonNull(file, "file");
        requireNonNull(text, "text");
    }
}
