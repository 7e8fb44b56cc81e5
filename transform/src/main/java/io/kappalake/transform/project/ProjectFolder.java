package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a project, named relative to it. Hidden files and folders are not there; what leads
 * out of the project, and what is no regular file, is a problem.
 */
final class ProjectFolder {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int MAX_DEPTH = 50;
    private static final int MEGABYTE = 1 << 20;
    private static final int MOST_TEXT = 4 * MEGABYTE;
    private static final int MOST_SEED = 16 * MEGABYTE;

    private final Path root;
    private final Problems problems;

    ProjectFolder(Path root, Problems problems) {
        this.root = root;
        this.problems = problems;
    }

    /** The files below some folders, sorted; a folder that does not exist has none. */
    List<Path> files(List<String> folders) {
        TreeSet<Path> files = new TreeSet<>();
        for (String name : folders) {
            Path folder = root.resolve(name).normalize();
            if (!folder.startsWith(root)) {
                problems.problem(
                        Location.of(Path.of(ProjectFile.FILE)),
                        "Invalid folder %s (must be relative and inside the project)"
                                .formatted(name));
            } else if (Files.isDirectory(folder)) {
                walk(folder, files);
            }
        }
        return List.copyOf(files);
    }

    private void walk(Path folder, Set<Path> files) {
        SimpleFileVisitor<Path> visitor =
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path visited, BasicFileAttributes attributes) {
                        return (isHidden(visited) && !visited.equals(folder))
                                        || !isInside(visited, root.relativize(visited))
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        Path name = root.relativize(file);
                        if (!isHidden(file) && isInside(file, name)) {
                            files.add(name);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        problems.problem(
                                Location.of(root.relativize(file)),
                                e instanceof FileSystemLoopException
                                        ? "Cannot follow this link: it leads back to a folder above"
                                                + " it; remove it"
                                        : "Cannot read this file (%s): check its permissions"
                                                .formatted(e.getClass().getSimpleName()));
                        return FileVisitResult.CONTINUE;
                    }
                };
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, visitor);
        } catch (IOException e) {
            problems.problem(
                    Location.of(root.relativize(folder)),
                    "Cannot read this folder (%s): check its permissions"
                            .formatted(e.getMessage()));
        }
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    boolean exists(String name) {
        return Files.exists(root.resolve(name));
    }

    /** The text of a file; empty if it cannot or must not be read, which is reported. */
    Optional<String> text(Path file) {
        Path read = root.resolve(file);
        if (Files.exists(read) && (!isInside(read, file) || !isRegular(read, file))) {
            return Optional.empty();
        }
        int most = extension(file).equals("csv") ? MOST_SEED : MOST_TEXT;
        try (InputStream in = Files.newInputStream(read)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                problems.problem(
                        Location.of(file),
                        "Cannot read this file: it has more than %d MB; %s"
                                .formatted(
                                        most / MEGABYTE,
                                        most == MOST_SEED
                                                ? "load so many rows into a table of their own, and"
                                                        + " declare that as a source"
                                                : "split it"));
                return Optional.empty();
            }
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
            return Optional.of(marked ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            problems.problem(
                    Location.of(file),
                    "Cannot read this file: it is not UTF-8 text; save it as such");
        } catch (IOException e) {
            problems.problem(
                    Location.of(file),
                    "Cannot read this file (%s): check that it exists and its permissions"
                            .formatted(e.getClass().getSimpleName()));
        }
        return Optional.empty();
    }

    private boolean isInside(Path file, Path name) {
        try {
            if (file.toRealPath().startsWith(root.toRealPath())) {
                return true;
            }
            problems.problem(
                    Location.of(name),
                    "Cannot follow this link: it leads out of the project; copy what it leads to"
                            + " into the project");
        } catch (IOException e) {
            problems.problem(
                    Location.of(name),
                    "Cannot read this file (%s): check that it exists and its permissions"
                            .formatted(e.getClass().getSimpleName()));
        }
        return false;
    }

    private boolean isRegular(Path file, Path name) {
        if (Files.isRegularFile(file)) {
            return true;
        }
        problems.problem(
                Location.of(name),
                "Cannot read this: it is a folder, device or pipe and no regular file; remove it");
        return false;
    }

    /** The part of a file's name after its last dot, in lower case. */
    static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** A file's name without its extension. */
    static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    }
}
