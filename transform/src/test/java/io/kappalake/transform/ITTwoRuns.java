package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.lakehouse.draft.Draft;
import io.kappalake.lakehouse.draft.DraftRequest;
import io.kappalake.lakehouse.draft.Drafts;
import io.kappalake.lakehouse.draft.Owner;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Another run, of a process that lives, is writing the same table. */
@ExtendWith(SharedServers.class)
class ITTwoRuns {
    @TempDir private Path folder;
    private LakeProject project;
    private Owner other;
    private Draft held;

    @BeforeEach
    void holdTheTable() {
        project = LakeProject.in(folder);
        project.model("m", "{{ config(materialized='table') }} select 1 as a");
        project.build();
        project.model("m", "{{ config(materialized='table') }} select 2 as a");
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        other =
                new Owner(
                        Owner.current().host(),
                        parent.pid(),
                        parent.info().startInstant().orElseThrow());
        held =
                Drafts.on(project.catalog(), "other-run", other)
                        .open(
                                DraftRequest.of(
                                                TableIdentifier.of(
                                                        Namespace.of(project.schema()), "m"))
                                        .name(project.schema() + "__m")
                                        .build());
    }

    @AfterEach
    void close() {
        held.discard();
        project.close();
    }

    @Test
    void theSecondIsRefused() {
        Results answer = project.run("build").bad();

        assertThat(answer.message("m"))
                .contains("other-run", other.host(), String.valueOf(other.pid()));
        assertThat(project.rows("SELECT a FROM m")).containsExactly("1");
        assertThat(project.drafts()).hasSize(1);
    }

    @Test
    void theSecondWaitsIfItIsToldTo() {
        CompletableFuture<Void> end =
                CompletableFuture.runAsync(
                        held::discard, CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));

        project.build("--wait", "2m");

        end.join();
        assertThat(project.rows("SELECT a FROM m")).containsExactly("2");
    }

    @Test
    void theSecondWaitsNoLongerThanItIsToldTo() {
        Results answer = project.run("build", "--wait", "2s").bad();

        assertThat(answer.message("m")).contains("other-run");
    }
}
