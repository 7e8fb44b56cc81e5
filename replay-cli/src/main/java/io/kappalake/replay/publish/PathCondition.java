package io.kappalake.replay.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kappalake.replay.lake.Sql;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A condition on the rows of a table that selects those of some of its files. Trino takes
 * statements of a million characters, in which three tables may have such a condition: where the
 * paths are too long for that, it goes by digests of them.
 */
final class PathCondition {
    /** A third of what Trino takes, less what else a statement says. */
    static final int LONGEST = 300_000;

    /** Length up to which paths are named, by which Trino passes over the other files unread. */
    private static final int LONGEST_PATHS = 150_000;

    /** A digit is four bits; more of them are taken where two files have the same. */
    private static final int FEWEST_DIGITS = 10;

    private static final int MOST_DIGITS = 32;

    private PathCondition() {}

    /**
     * Returns the condition.
     *
     * @param wanted paths of the files whose rows are selected
     * @param others paths of all other files
     * @return empty if it would be too long
     */
    static Optional<String> of(List<String> wanted, List<String> others) {
        boolean named = wanted.size() <= others.size();
        List<String> paths = named ? wanted : others;
        String in = named ? "IN" : "NOT IN";
        String list = Sql.literals(paths);
        if (list.length() <= LONGEST_PATHS) {
            return Optional.of("\"$path\" %s (%s)".formatted(in, list));
        }
        int digits = FEWEST_DIGITS;
        while (digits < MOST_DIGITS && meet(paths, named ? others : wanted, digits)) {
            digits++;
        }
        int length = digits;
        String digests =
                Sql.literals(paths.stream().map(path -> digest(path, length)).sorted().toList());
        return digests.length() > LONGEST
                ? Optional.empty()
                : Optional.of(
                        "substr(to_hex(md5(to_utf8(\"$path\"))), 1, %d) %s (%s)"
                                .formatted(length, in, digests));
    }

    /** Returns whether one of some paths has the digest of one of the others. */
    private static boolean meet(Collection<String> some, Collection<String> others, int digits) {
        Set<String> taken = new HashSet<>();
        some.forEach(path -> taken.add(digest(path, digits)));
        return others.stream().anyMatch(path -> taken.contains(digest(path, digits)));
    }

    static String digest(String path, int digits) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(path.getBytes(UTF_8));
            return HexFormat.of().withUpperCase().formatHex(digest).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has MD5", e);
        }
    }
}
