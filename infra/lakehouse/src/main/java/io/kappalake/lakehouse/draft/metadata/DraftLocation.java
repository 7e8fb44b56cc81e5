package io.kappalake.lakehouse.draft.metadata;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/**
 * The places of drafts' folders: beside those of the live tables, so that no maintenance of a live
 * table, which deletes whatever it finds in the table's folder and does not know, reaches a draft.
 */
public final class DraftLocation {
    private static final String BESIDE = "_drafts";

    /** Earlier versions had them within the live tables' folders. */
    private static final String WITHIN = "drafts";

    /** A location with something above it that is more than the name of a bucket. */
    private static final Pattern PARENT = Pattern.compile("(.*[^/:])/+[^/]+");

    private DraftLocation() {}

    /**
     * Location of a draft.
     *
     * @param folder the name of its folder
     */
    public static String of(String liveLocation, String folder) {
        return "%s/%s".formatted(folders(liveLocation), folder);
    }

    /** Location of the folders of a table's drafts, and of those of the tables beside it. */
    public static String folders(String liveLocation) {
        String live = withoutSlash(liveLocation);
        Matcher matcher = PARENT.matcher(live);
        return "%s/%s".formatted(matcher.matches() ? matcher.group(1) : live, BESIDE);
    }

    /** Locations at which a draft with such a folder may be, of whichever version. */
    public static List<String> candidates(String liveLocation, String folder) {
        return List.of(
                of(liveLocation, folder),
                "%s/%s/%s".formatted(withoutSlash(liveLocation), WITHIN, folder));
    }

    /**
     * Returns whether a file of a live table was written to a draft, as opposed to the table's own
     * folders.
     */
    public static boolean isOfDraft(TableMetadata live, String path) {
        String own = live.property(TableProperties.WRITE_DATA_LOCATION, live.location());
        return path.startsWith("%s/%s/".formatted(live.location(), WITHIN))
                || !(path.startsWith(live.location() + "/") || path.startsWith(own + "/"));
    }

    private static String withoutSlash(String location) {
        return location.replaceAll("/+$", "");
    }
}
