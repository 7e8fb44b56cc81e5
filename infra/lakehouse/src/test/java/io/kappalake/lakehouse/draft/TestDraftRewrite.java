package io.kappalake.lakehouse.draft;

import static io.kappalake.lakehouse.draft.TestingLake.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDraftRewrite {
    @TempDir Path folder;
    private TestingLake lake;
    private Draft draft;

    @BeforeEach
    void open() {
        lake = TestingLake.jdbc(folder);
        lake.create(ORDERS);
        draft = lake.drafts("one").open(DraftRequest.of(ORDERS).lasting().build());
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private OptionalLong snapshot() {
        return draft.find().orElseThrow().currentSnapshot();
    }

    @Test
    void putsRowsInThePlaceOfTheEarlierOnes() {
        lake.append(draft.name(), 1, 1, 2);
        DraftRewrite rewrite = DraftRewrite.begin(draft);
        lake.append(draft.name(), 1, 3);
        OptionalLong after = rewrite.finish();

        assertThat(snapshot()).isEqualTo(after);
        assertThat(lake.rows(draft.name())).containsExactly(3L);
        Publication.of(lake.catalog(), "p1", "one")
                .publish(draft, after.getAsLong(), Replacing.nothing(), Map.of())
                .prepare()
                .commit();
        assertThat(lake.rows(ORDERS)).containsExactly(3L);
        assertThat(lake.draftFiles(ORDERS).keySet())
                .filteredOn(path -> path.endsWith(".parquet"))
                .containsExactlyElementsOf(lake.paths(ORDERS));
    }

    @Test
    void isUndoneBeforeAndAfterItIsFinished() {
        lake.append(draft.name(), 1, 1, 2);
        OptionalLong earlier = snapshot();
        DraftRewrite rewrite = DraftRewrite.begin(draft);
        lake.append(draft.name(), 1, 3);
        DraftRewrite.undo(draft, earlier);
        assertThat(snapshot()).isEqualTo(earlier);
        assertThat(lake.rows(draft.name())).containsExactly(1L, 2L);

        lake.append(draft.name(), 1, 4);
        rewrite.finish();
        assertThat(lake.rows(draft.name())).containsExactly(4L);
        DraftRewrite.undo(draft, earlier);
        assertThat(lake.rows(draft.name())).containsExactly(1L, 2L);
    }

    @Test
    void isUndoneToNoRowsAtAll() {
        DraftRewrite.begin(draft);
        lake.append(draft.name(), 1, 3);
        DraftRewrite.undo(draft, OptionalLong.empty());
        assertThat(snapshot()).isEmpty();
    }

    @Test
    void leavesWhatOthersWroteAlone() {
        lake.append(draft.name(), 1, 1, 2);
        OptionalLong audited = snapshot();
        lake.append(draft.name(), 1, 3);
        DraftRewrite.undo(draft, audited);
        assertThat(lake.rows(draft.name())).containsExactly(1L, 2L, 3L);
        DraftRewrite.begin(draft);
        DraftRewrite.undo(draft, audited);
        assertThat(lake.rows(draft.name())).containsExactly(1L, 2L, 3L);
    }
}
