package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.manifest.SeedNode;
import io.kappalake.transform.materialization.Drafted;
import io.kappalake.transform.materialization.SeedWriter;
import io.kappalake.transform.materialization.TableSpec;
import io.kappalake.transform.materialization.TableWriter;
import io.kappalake.transform.memory.Fingerprint;
import io.kappalake.transform.memory.KnownColumns;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.project.Problems;
import io.kappalake.transform.project.SeedData;
import io.kappalake.transform.project.SeedReader;
import io.kappalake.transform.reading.Pins.Pin;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.relation.TableState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Loads a seed's rows into a draft, or finds that the file is as it was. */
final class SeedBuild {
    private final Lake lake;
    private final Path root;
    private final boolean fullRefresh;

    SeedBuild(Lake lake, Path root, boolean fullRefresh) {
        this.lake = requireNonNull(lake, "lake");
        this.root = requireNonNull(root, "root");
        this.fullRefresh = fullRefresh;
    }

    /**
     * Loads a seed.
     *
     * @throws LakehouseException {@code INVALID_INPUT} with all problems of the file
     */
    Built build(SeedNode seed, String publication) {
        RelationName name = seed.relation();
        if (lake.pins().pin(name) instanceof Pin.OfView) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot load the seed %1$s: there is a view of that name; drop it first (DROP VIEW %1$s)"
                            .formatted(name));
        }
        SeedData data = data(seed, root);
        Optional<TableState> live = lake.pins().table(name);
        String fingerprint = fingerprint(seed, data);
        ModelMemory memory = live.map(SeedBuild::memory).orElse(ModelMemory.NONE);
        boolean rebuild = seed.file().config().fullRefresh().orElse(fullRefresh);
        if (live.filter(ModelJudge::isAsPublished).isPresent()
                && !rebuild
                && memory.fingerprint().equals(fingerprint)) {
            return new Built.Unchanged(name, memory, "");
        }
        lake.journal().step("draft", name.toString(), Map.of("draft", TableWriter.draftName(name)));
        Drafted drafted =
                lake.sessions()
                        .with(
                                trino ->
                                        new SeedWriter(
                                                        trino,
                                                        new TableWriter(
                                                                trino,
                                                                lake.drafts(),
                                                                lake.trinoCatalog(),
                                                                publication))
                                                .write(
                                                        TableSpec.of(name, seed.file().config()),
                                                        live,
                                                        data));
        return new Built.InDraft(
                name,
                drafted,
                new ModelMemory(fingerprint, Map.of(), Map.of(), KnownColumns.NONE),
                Map.of(),
                Map.of(),
                OptionalLong.empty(),
                Optional.empty(),
                Set.of(),
                List.of(),
                "");
    }

    /** Whether a table holds what the file says. */
    static boolean isUnchanged(SeedNode seed, Path root, TableState live) {
        return ModelJudge.isAsPublished(live)
                && memory(live).fingerprint().equals(fingerprint(seed, data(seed, root)));
    }

    private static ModelMemory memory(TableState live) {
        return ModelMemory.from(live.name().toString(), live.table().properties());
    }

    private static SeedData data(SeedNode seed, Path root) {
        Problems problems = new Problems();
        SeedData data = new SeedReader(root, problems).read(seed.file()).orElse(null);
        problems.throwIfAny();
        return requireNonNull(data, "data");
    }

    private static String fingerprint(SeedNode seed, SeedData data) {
        return new Fingerprint()
                .add(data.columns())
                .add(data.rows())
                .add(seed.file().config().asMap())
                .text();
    }
}
