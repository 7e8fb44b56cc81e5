package io.kappalake.transform.project;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.problem.Location;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders that runs of a project write and that {@code clean} removes. They lie inside the
 * project, and none holds what somebody wrote.
 */
public final class CleanTargets {
    private static final String TARGET_PATH = "target-path";
    private static final String REACH =
            "inside the project, apart from models, seeds, tests and macros";

    private CleanTargets() {}

    /** Reports folders of {@code target-path} and {@code clean-targets} that are not the runs'. */
    static void check(Path root, ProjectFile file, Problems problems) {
        check(TARGET_PATH, file.targetPath(), root, file, problems);
        file.cleanTargets().stream()
                .filter(target -> !target.equals(file.targetPath()))
                .forEach(target -> check("clean-targets", target, root, file, problems));
    }

    private static void check(
            String key, String name, Path root, ProjectFile file, Problems problems) {
        Path folder = root.resolve(name).normalize();
        // a link is removed itself, but what is written into it goes to where it leads
        Path reached = key.equals(TARGET_PATH) ? folder : folder.getParent();
        if (!isOwn(folder, root, file) || leadsAway(reached, root)) {
            problems.problem(
                    Location.of(Path.of(ProjectFile.FILE)),
                    "Invalid folder %s of %s (must be %s)".formatted(name, key, REACH));
        }
    }

    private static boolean isOwn(Path folder, Path root, ProjectFile file) {
        return folder.startsWith(root)
                && !folder.equals(root)
                && Stream.of(
                                file.modelPaths(),
                                file.seedPaths(),
                                file.testPaths(),
                                file.macroPaths())
                        .flatMap(List::stream)
                        .map(path -> root.resolve(path).normalize())
                        .noneMatch(path -> path.startsWith(folder));
    }

    /** Whether a folder is really outside of the project, by a link. */
    private static boolean leadsAway(Path folder, Path root) {
        Path there = folder;
        while (!Files.exists(there) && there.startsWith(root)) {
            there = there.getParent();
        }
        try {
            return Files.exists(root) && !there.toRealPath().startsWith(root.toRealPath());
        } catch (IOException e) {
            throw cannot(folder, e);
        }
    }

    /**
     * Removes the folders of {@code clean-targets}. A link is removed itself, and never followed.
     *
     * @return those that were there
     * @throws LakehouseException {@code REFUSED}, before anything is removed, if a link is on the
     *     way to one
     */
    public static List<String> remove(Project project) {
        Path root = project.root().toAbsolutePath().normalize();
        List<String> names = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        for (String name : project.file().cleanTargets()) {
            Path folder = root.resolve(name).normalize();
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                requireWithoutLinks(folder, root);
                names.add(name);
                folders.add(folder);
            }
        }
        folders.forEach(CleanTargets::remove);
        return names;
    }

    private static void requireWithoutLinks(Path folder, Path root) {
        try {
            Path real = root.toRealPath().resolve(root.relativize(folder.getParent()));
            if (folder.startsWith(root)
                    && !folder.equals(root)
                    && folder.getParent().toRealPath().equals(real.normalize())) {
                return;
            }
        } catch (IOException e) {
            throw cannot(folder, e);
        }
        throw new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot remove %s: there is a link on the way to it; name the folder itself in clean-targets"
                        .formatted(folder));
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            // it was inside another one
            return;
        }
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path visited, IOException e)
                                throws IOException {
                            if (e != null) {
                                throw e;
                            }
                            Files.delete(visited);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw cannot(folder, e);
        }
    }

    private static LakehouseException cannot(Path folder, IOException e) {
        return new LakehouseException(
                ErrorCode.FAILED,
                "Cannot reach %s (%s): check its permissions".formatted(folder, e),
                e);
    }
}
