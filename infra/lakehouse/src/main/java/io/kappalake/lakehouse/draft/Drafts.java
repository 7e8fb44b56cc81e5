package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.draft.commit.CatalogCommitter;
import io.kappalake.lakehouse.draft.metadata.DraftLocation;
import io.kappalake.lakehouse.draft.metadata.EmptyTableMetadata;
import io.kappalake.lakehouse.draft.metadata.LiveTable;
import io.kappalake.lakehouse.draft.metadata.MetadataFile;
import io.kappalake.lakehouse.draft.metadata.OthersChanges;
import io.kappalake.lakehouse.draft.metadata.RecordingFileIO;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drafts of a lakehouse, as one run sees them. Safe for use by several threads. */
public final class Drafts {
    /** Namespace that drafts are registered in. */
    public static final Namespace NAMESPACE = Namespaces.DRAFTS;

    private static final Logger LOG = LoggerFactory.getLogger(Drafts.class);

    private final Catalog catalog;
    private final CatalogCommitter committer;
    private final String runId;
    private final Owner owner;
    private final Clock clock = Clock.systemUTC();

    private Drafts(Catalog catalog, CatalogCommitter committer, String runId, Owner owner) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.committer = committer;
        this.runId = requireNonNull(runId, "runId");
        this.owner = requireNonNull(owner, "owner");
    }

    /**
     * The drafts in a catalog.
     *
     * @param catalog one that {@code Catalogs.open} gave
     */
    public static Drafts on(Catalog catalog, String runId, Owner owner) {
        return new Drafts(catalog, CatalogCommitter.of(catalog), runId, owner);
    }

    /**
     * Opens a draft: an empty table that has the field ids which the live table has, or will have
     * after publication. The live table's current snapshot becomes the draft's base and is tagged,
     * so that it cannot expire. A draft of the same name whose owner is dead is discarded first.
     * Without a base of its own in the request, it waits until a compaction of the live table that
     * is under way has ended.
     *
     * @throws LakehouseException {@code REFUSED} if a draft of that name exists and its owner is
     *     alive or on another host, or if the shape differs from the live table's in a way that the
     *     request does not allow; {@code INVALID_INPUT} if the live table is not there and the
     *     request has no shape. Nothing is left behind then
     */
    public Draft open(DraftRequest request) {
        TableIdentifier name = request.name(runId);
        Namespaces.ensure(catalog, NAMESPACE);
        while (true) {
            makeWay(name);
            Optional<LiveTable> live =
                    request.base().isPresent()
                            ? LiveTable.find(catalog, request.live())
                            : CompactionNotice.awaitEnd(catalog, request.live(), clock);
            Draft draft =
                    live.isPresent()
                            ? copyOf(name, request, live.get())
                            : firstBuild(name, request);
            if (draft.baseSnapshot().isEmpty() || keepBase(draft, request.base().isEmpty())) {
                LOG.debug("{}: opened the draft {} of {}", runId, name, request.live());
                return draft;
            }
            draft.discard();
        }
    }

    /**
     * The draft of that name as a run left it, for a process that resumes the run. One whose
     * metadata somebody deleted is good for {@link Draft#discard} alone.
     *
     * @return empty if there is none
     */
    public Optional<Draft> find(TableIdentifier name) {
        Optional<LiveTable> table;
        try {
            table = LiveTable.find(catalog, name);
        } catch (NotFoundException | RuntimeIOException e) {
            if (!LostDraft.isLost(catalog, name, e)) {
                throw e;
            }
            LOG.warn("{}: the metadata of the draft {} are damaged or gone", runId, name, e);
            return Optional.of(
                    new Draft(catalog, committer, name, LostDraft.note(catalog, name, runId)));
        }
        return table.map(found -> found.metadata().properties())
                .filter(DraftNote::isIn)
                .map(
                        properties ->
                                new Draft(catalog, committer, name, DraftNote.parse(properties)));
    }

    /** The drafts of this run that are registered, whichever of its processes opened them. */
    public List<Draft> ofRun() {
        return registered().stream().filter(draft -> draft.runId().equals(runId)).toList();
    }

    /** All drafts that are registered, whoever opened them. */
    public List<DraftState> list() {
        return registered().stream().map(draft -> draft.note().state(draft.name())).toList();
    }

    /**
     * Discards drafts, and removes the tags of drafts that no longer exist. No file of a live table
     * is touched.
     *
     * @param which the drafts to discard; beware of those whose owner is alive
     * @return what was removed, in words
     */
    public List<String> clean(Predicate<DraftState> which) {
        List<String> removed = new ArrayList<>();
        for (Draft draft : registered()) {
            if (which.test(draft.note().state(draft.name()))) {
                draft.discard();
                removed.add("draft %s of %s".formatted(draft.name(), draft.live()));
            }
        }
        // tags first: one that is set later belongs to a draft that the list may not have
        Map<TableIdentifier, Set<String>> tags = BaseTag.all(catalog);
        Set<String> needed = new HashSet<>();
        registered().forEach(draft -> needed.add(draft.note().baseTag()));
        tags.forEach(
                (live, names) -> {
                    for (String tag : names) {
                        if (!needed.contains(tag) && BaseTag.remove(catalog, live, tag)) {
                            removed.add("tag %s of %s".formatted(tag, live));
                        }
                    }
                });
        return List.copyOf(removed);
    }

    /**
     * Discards one draft if it exists and matches; unlike {@link #clean}, looks at no other table.
     *
     * @param name without the namespace
     */
    public void release(String name, Predicate<DraftState> which) {
        find(TableIdentifier.of(NAMESPACE, name))
                .filter(draft -> which.test(draft.note().state(draft.name())))
                .ifPresent(Draft::discard);
    }

    /** Names of the folders of all drafts that are registered. */
    static Set<String> folders(Catalog catalog) {
        Set<String> folders = new HashSet<>();
        on(catalog, "folders", Owner.current())
                .registered()
                .forEach(draft -> folders.add(BaseTag.folder(draft.note().baseTag())));
        return folders;
    }

    private void makeWay(TableIdentifier name) {
        Optional<Draft> there = find(name);
        if (there.isEmpty()) {
            return;
        }
        if (!there.get().isDiscarded()) {
            if (there.get().note().life() != Owner.Life.DEAD) {
                throw taken(name, there);
            }
            LOG.warn(
                    "{}: discards the draft {}, which nobody can go on with any more", runId, name);
        }
        there.get().discard();
    }

    private static LakehouseException taken(TableIdentifier name, Optional<Draft> by) {
        String who =
                by.map(Draft::note)
                        .map(
                                note ->
                                        "the run %s (%s) has it since %s"
                                                .formatted(
                                                        note.runId(),
                                                        note.owner(),
                                                        note.openedAt()))
                        .orElse("another run has it");
        return new LakehouseException(
                ErrorCode.REFUSED,
                "Cannot open the draft %s: %s; wait for it to end, or discard the draft with 'clean' if that process is gone"
                        .formatted(name, who));
    }

    private Draft copyOf(TableIdentifier name, DraftRequest request, LiveTable live) {
        TableMetadata target =
                request.shape()
                        .map(shape -> Shapes.of(live, shape, request.evolution()))
                        .orElse(live.metadata());
        String folder = folder(name);
        DraftNote note = note(request, Optional.of(live), live.metadata().location(), folder);
        Map<String, String> properties =
                request.shape()
                        .filter(shape -> request.evolution() == Evolution.REPLACE)
                        .map(TableShape::properties)
                        .orElse(Map.of());
        return register(
                name,
                note,
                EmptyTableMetadata.like(
                        target,
                        DraftLocation.of(live.metadata().location(), folder),
                        with(properties, note)),
                live.io());
    }

    private Draft firstBuild(TableIdentifier name, DraftRequest request) {
        TableShape shape =
                request.shape()
                        .orElseThrow(
                                () ->
                                        new LakehouseException(
                                                ErrorCode.INVALID_INPUT,
                                                "Cannot open a draft of %s: there is no such table; give the shape that it is to have"
                                                        .formatted(request.live())));
        Namespaces.ensure(catalog, request.live().namespace());
        FutureTable future = FutureTable.of(catalog, request.live(), shape);
        String folder = folder(name);
        DraftNote note = note(request, Optional.empty(), future.location(), folder);
        TableMetadata target = Shapes.created(shape, future.location());
        return register(
                name,
                note,
                EmptyTableMetadata.like(
                        target,
                        DraftLocation.of(future.location(), folder),
                        with(shape.properties(), note)),
                future.io());
    }

    private DraftNote note(
            DraftRequest request, Optional<LiveTable> live, String liveLocation, String folder) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new DraftNote(
                request.live(),
                live.map(table -> table.metadata().uuid()),
                live.map(table -> OptionalInt.of(table.metadata().currentSchemaId()))
                        .orElse(OptionalInt.empty()),
                liveLocation,
                request.evolution(),
                runId,
                owner,
                now,
                request.base().isPresent()
                        ? request.base()
                        : live.map(LiveTable::currentSnapshot).orElse(OptionalLong.empty()),
                request.lasting(),
                BaseTag.of(folder),
                false);
    }

    private Draft register(
            TableIdentifier name, DraftNote note, TableMetadata metadata, FileIO io) {
        RecordingFileIO written = new RecordingFileIO(io);
        String file = MetadataFile.write(metadata, null, written);
        try {
            catalog.registerTable(name, file);
        } catch (RuntimeException e) {
            // a JDBC catalog on PostgreSQL does not tell a name that is taken from other failures
            Optional<Draft> there = find(name);
            boolean mine = there.filter(draft -> draft.note().equals(note)).isPresent();
            if (!mine && (there.isPresent() || e instanceof AlreadyExistsException)) {
                written.deleteWritten();
                throw taken(name, there);
            }
            if (!mine) {
                throw e;
            }
        }
        return new Draft(catalog, committer, name, note);
    }

    /**
     * Tags the base of a draft.
     *
     * @param uncompacted whether it must not be tagged if the table was compacted since, or is now
     * @return false if it was not tagged for that reason
     */
    private boolean keepBase(Draft draft, boolean uncompacted) {
        try {
            return BaseTag.setUnless(
                    live ->
                            uncompacted
                                    && (CompactionNotice.isUnderWay(
                                                    live.metadata().properties(), clock)
                                            || OthersChanges.since(
                                                            live.metadata(), draft.baseSnapshot())
                                                    .compacted()),
                    catalog,
                    draft.live(),
                    draft.note().baseTag(),
                    draft.baseSnapshot().getAsLong());
        } catch (IllegalArgumentException | ValidationException e) {
            draft.discard();
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot open a draft of %s: its snapshot %d expired; plan again with what there is now"
                            .formatted(draft.live(), draft.baseSnapshot().getAsLong()),
                    e);
        }
    }

    private List<Draft> registered() {
        if (catalog instanceof SupportsNamespaces namespaces
                && !namespaces.namespaceExists(NAMESPACE)) {
            return List.of();
        }
        return catalog.listTables(NAMESPACE).stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .flatMap(name -> find(name).stream())
                .toList();
    }

    private static String folder(TableIdentifier name) {
        return "%s-%s".formatted(name.name(), UUID.randomUUID().toString().substring(0, 8));
    }

    private static Map<String, String> with(Map<String, String> properties, DraftNote note) {
        Map<String, String> all = new HashMap<>(properties);
        all.remove("format-version");
        all.putAll(note.properties());
        return all;
    }
}
