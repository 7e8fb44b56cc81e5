package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.lakehouse.draft.Evolution;
import io.kappalake.lakehouse.trino.QueryFailure;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.run.Audit.Finding;
import io.kappalake.transform.run.Audit.Known;
import io.kappalake.transform.run.Audit.Prepared;
import io.kappalake.transform.run.Audit.Single;
import io.kappalake.transform.run.Built.InDraft;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tests of one publication: each is judged by the rows that are new, where the rest has passed
 * the same test before, by the keys that were checked when the rows were written, or by all rows.
 * Those that need a query share statements. Safe for use by several threads.
 */
final class GroupTests {
    private static final Logger LOG = LoggerFactory.getLogger(GroupTests.class);

    /** Tests in one statement at most: each needs memory for itself. */
    private static final int TOGETHER = 6;

    private final Audit audit;
    private final boolean whole;
    private final Map<RelationName, InDraft> drafts = new HashMap<>();
    private final Map<String, Optional<Single>> singles = new HashMap<>();
    private final Map<String, Optional<RelationName>> draftOf = new HashMap<>();
    private final Map<String, Batch> batches = new HashMap<>();

    /**
     * The tests of what was built.
     *
     * @param whole whether all rows are to be judged
     */
    GroupTests(Audit audit, boolean whole, Collection<Built> built, Collection<Known> tests) {
        this.audit = requireNonNull(audit, "audit");
        this.whole = whole;
        for (Built each : built) {
            if (each instanceof InDraft draft) {
                drafts.put(draft.relation(), draft);
            }
        }
        List<TestNode> shared = new ArrayList<>();
        for (Known known : tests) {
            TestNode test = known.test();
            Optional<Single> single = audit.single(known);
            singles.put(test.id(), single);
            if (isKnownByKey(single)) {
                continue;
            }
            draftOf.put(test.id(), single.flatMap(this::judgedInDraft));
            if (Prepared.counts(test)) {
                shared.add(test);
            }
        }
        int number = Math.ceilDiv(shared.size(), TOGETHER);
        for (int i = 0; i < number; i++) {
            // neighbours in different ones, as they begin at the same time
            Batch batch = new Batch();
            for (int k = i; k < shared.size(); k += number) {
                batch.tests.add(shared.get(k));
                batches.put(shared.get(k).id(), batch);
            }
        }
    }

    /**
     * Judges a test.
     *
     * @throws io.kappalake.lakehouse.LakehouseException with file and line, if it cannot run
     */
    Finding judge(TestNode test) {
        Optional<RelationName> draft = draftOf.get(test.id());
        if (draft == null) {
            return Audit.byKey();
        }
        Optional<Finding> found =
                Optional.ofNullable(batches.get(test.id())).flatMap(batch -> batch.find(test));
        return found.orElseGet(() -> audit.run(audit.prepare(test, draft)));
    }

    /** The table of a test that judges it alone; see {@link Audit#single}. */
    Optional<Single> single(TestNode test) {
        return singles.get(test.id());
    }

    /** Whether the keys that were checked answer a test. */
    private boolean isKnownByKey(Optional<Single> single) {
        Optional<InDraft> draft = single.map(alone -> drafts.get(alone.table()));
        if (whole || draft.isEmpty() || !draft.get().drafted().keysChecked()) {
            return false;
        }
        Single alone = single.get();
        List<String> key = draft.get().key();
        boolean asks =
                alone.notNull().filter(key::contains).isPresent()
                        || alone.unique().map(List::of).filter(key::equals).isPresent();
        return asks && (draft.get().drafted().anew() || hasRestPassed(draft.get(), alone));
    }

    /** The table of which a test need judge the draft's rows alone. */
    private Optional<RelationName> judgedInDraft(Single single) {
        return Optional.ofNullable(drafts.get(single.table()))
                .filter(draft -> !whole && single.unique().isEmpty())
                .filter(draft -> !draft.drafted().anew() && hasRestPassed(draft, single))
                .flatMap(draft -> draft.drafted().state().pending())
                .map(pending -> single.table());
    }

    private static boolean hasRestPassed(InDraft draft, Single single) {
        return draft.passedBefore().contains(single.fingerprint())
                && draft.drafted().draft().evolution() == Evolution.KEEP;
    }

    /** Tests that one statement answers; where that fails, each has one of its own. */
    private final class Batch {
        private final List<TestNode> tests = new ArrayList<>();
        private final Map<String, Finding> found = new HashMap<>();
        private boolean failed;

        synchronized Optional<Finding> find(TestNode test) {
            if (tests.size() > 1 && found.isEmpty() && !failed) {
                run();
            }
            return Optional.ofNullable(found.get(test.id()));
        }

        private void run() {
            List<Prepared> prepared = new ArrayList<>();
            for (TestNode test : tests) {
                try {
                    prepared.add(audit.prepare(test, draftOf.get(test.id())));
                } catch (RuntimeException e) {
                    // it is told when that test is judged, which is alone then
                    LOG.debug("{} is not ready", test.id(), e);
                }
            }
            try {
                List<Finding> findings = audit.runTogether(prepared);
                for (int i = 0; i < findings.size(); i++) {
                    found.put(prepared.get(i).test().id(), findings.get(i));
                }
                failed = found.isEmpty();
            } catch (QueryFailure e) {
                LOG.debug("Tests are run one by one", e);
                failed = true;
            }
        }
    }
}
