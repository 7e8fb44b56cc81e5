package io.kappalake.lakehouse.draft;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.kappalake.lakehouse.draft.metadata.DraftFolder;
import io.kappalake.lakehouse.draft.metadata.DraftLocation;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A draft of which somebody deleted the metadata. What it was follows from its name and from the
 * tag on its live table.
 */
final class LostDraft {
    private static final Logger LOG = LoggerFactory.getLogger(LostDraft.class);
    private static final String SEPARATOR = "__";

    private LostDraft() {}

    /**
     * Returns whether a failure to load a draft lasts: its metadata file is not there or is no
     * metadata, as opposed to a storage that does not answer.
     */
    static boolean isLost(Catalog catalog, TableIdentifier name, RuntimeException failure) {
        if (isOfContent(failure)) {
            return true;
        }
        if (!(failure instanceof NotFoundException)) {
            return false;
        }
        // a commit may have replaced the file just when it was about to be read
        try {
            LiveTable.find(catalog, name);
            return false;
        } catch (NotFoundException e) {
            return true;
        }
    }

    private static boolean isOfContent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException) {
                return true;
            }
        }
        return false;
    }

    /**
     * The note of a lost draft, as far as it can be known.
     *
     * @param runId the run that asks, which it may belong to
     */
    static DraftNote note(Catalog catalog, TableIdentifier name, String runId) {
        Optional<Map.Entry<TableIdentifier, String>> tag = tag(catalog, name);
        List<String> parts = List.of(name.name().split(SEPARATOR));
        String suffix = SEPARATOR + DraftRequest.inName(runId);
        boolean ofRun = name.name().endsWith(suffix);
        TableIdentifier live =
                tag.map(Map.Entry::getKey)
                        .orElseGet(
                                () ->
                                        parts.size() < 2
                                                ? name
                                                : TableIdentifier.of(
                                                        Namespace.of(parts.get(0)), parts.get(1)));
        return DraftNote.lost(
                live,
                ofRun ? runId : "unknown",
                tag.map(Map.Entry::getValue).orElseGet(() -> BaseTag.of(name.name())));
    }

    /** The tag on its live table, which ends with the random part of its folder's name. */
    private static Optional<Map.Entry<TableIdentifier, String>> tag(
            Catalog catalog, TableIdentifier name) {
        Pattern pattern = Pattern.compile(Pattern.quote(BaseTag.of(name.name())) + "-[0-9a-f]{8}");
        for (Map.Entry<TableIdentifier, Set<String>> tags : BaseTag.all(catalog).entrySet()) {
            for (String tag : tags.getValue()) {
                if (pattern.matcher(tag).matches()) {
                    return Optional.of(Map.entry(tags.getKey(), tag));
                }
            }
        }
        return Optional.empty();
    }

    /** Takes it off the catalog, and deletes what is left in its folder. */
    static void discard(Catalog catalog, TableIdentifier name, DraftNote note) {
        // only the live table tells where the folder is
        LiveTable.find(catalog, note.live())
                .ifPresent(
                        live ->
                                DraftLocation.candidates(
                                                live.metadata().location(),
                                                BaseTag.folder(note.baseTag()))
                                        .forEach(
                                                location ->
                                                        DraftFolder.deleteAll(
                                                                live.io(), location)));
        catalog.dropTable(name, false);
        BaseTag.remove(catalog, note.live(), note.baseTag());
        LOG.warn("Discarded the draft {}, whose metadata were damaged or gone", name);
    }
}
