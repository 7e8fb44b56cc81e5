package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kappalake.lakehouse.draft.PublicationResult;
import io.kappalake.lakehouse.draft.PublishedTable;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.materialization.Drafted;
import io.kappalake.transform.memory.ModelMemory.Warning;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.result.NodeResult;
import io.kappalake.transform.result.Status;
import io.kappalake.transform.run.Audit.Finding;
import io.kappalake.transform.run.Audit.Known;
import io.kappalake.transform.run.Audit.Single;
import io.kappalake.transform.run.Built.InDraft;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The nodes of one publication: each is computed, all are tested, and then they are published in
 * one step or not at all.
 */
final class GroupWork {
    private final NodeWork work;
    private final String publication;
    private final List<String> ids;
    private final List<TestNode> tests;
    private final Map<String, Built> built = new LinkedHashMap<>();
    private final Map<String, Warning> warnings = new TreeMap<>();
    private final Map<RelationName, Set<String>> passed = new TreeMap<>();
    private final List<TestNode> failed = new ArrayList<>();
    private Optional<Verdict> verdict = Optional.empty();

    /**
     * What is known before tests run.
     *
     * @param judgement judges them; empty if all of them passed on what is there now, or if there
     *     is a problem
     * @param audits each table's tests, with what they read besides
     * @param problem the reason for which they cannot be prepared
     */
    private record Verdict(
            Optional<GroupTests> judgement,
            Map<RelationName, String> audits,
            Optional<RuntimeException> problem) {}

    /**
     * The nodes of a publication.
     *
     * @param ids of what is built
     * @param tests what has to pass before it is published
     */
    GroupWork(NodeWork work, String publication, List<String> ids, List<TestNode> tests) {
        this.work = requireNonNull(work, "work");
        this.publication = requireNonNull(publication, "publication");
        this.ids = List.copyOf(ids);
        this.tests = List.copyOf(tests);
    }

    /** Computes one of the nodes. */
    TaskGraph.Task building(String id) {
        return new TaskGraph.Task() {
            @Override
            public boolean run() {
                work.log().started(id, work.what(id), work.name(id));
                try {
                    Built result = work.build(id, publication);
                    synchronized (built) {
                        built.put(id, result);
                    }
                    if (result instanceof InDraft draft) {
                        work.lake().pins().put(draft.drafted().state());
                    }
                    return true;
                } catch (RuntimeException e) {
                    work.failed(id, e);
                    return false;
                }
            }

            @Override
            public void skip() {
                work.skipped(id, "what it reads was not published");
            }
        };
    }

    /** Tests what was computed. Other tests run whatever becomes of it. */
    TaskGraph.Task testing(TestNode test) {
        return new TaskGraph.Task() {
            @Override
            public boolean run() {
                test(test);
                return true;
            }

            @Override
            public void skip() {
                work.skipped(test.id(), "what it tests was not built");
            }
        };
    }

    /** Publishes what passed its tests. */
    TaskGraph.Task publishing() {
        return new TaskGraph.Task() {
            @Override
            public boolean run() {
                return publish();
            }

            @Override
            public void skip() {
                dropDrafts();
                endOthers(
                        Status.SKIPPED,
                        "not published, because others of the same publication failed");
            }
        };
    }

    /** The verdict; all tests of the group are compared at once, when the first one runs. */
    private synchronized Verdict verdict() {
        if (verdict.isEmpty()) {
            try {
                List<Known> known = tests.stream().map(work.audit()::read).toList();
                Map<RelationName, String> audits = audits(known);
                Optional<GroupTests> judgement =
                        hasPassed(audits)
                                ? Optional.empty()
                                : Optional.of(
                                        new GroupTests(
                                                work.audit(),
                                                work.auditsWhole(),
                                                built.values(),
                                                known));
                verdict = Optional.of(new Verdict(judgement, audits, Optional.empty()));
            } catch (RuntimeException e) {
                verdict = Optional.of(new Verdict(Optional.empty(), Map.of(), Optional.of(e)));
            }
        }
        return verdict.get();
    }

    private void test(TestNode test) {
        Verdict known = verdict();
        if (known.problem().isPresent()) {
            work.skipped(test.id(), "the tests could not be prepared");
            return;
        }
        if (known.judgement().isEmpty()) {
            unchanged(test);
            return;
        }
        GroupTests judgement = known.judgement().get();
        Optional<Single> single = judgement.single(test);
        Optional<Finding> found = work.test(test, () -> judgement.judge(test));
        synchronized (this) {
            if (found.filter(none -> none.status() == Status.PASS && none.failures() == 0)
                    .isPresent()) {
                single.ifPresent(
                        alone ->
                                passed.computeIfAbsent(alone.table(), table -> new TreeSet<>())
                                        .add(alone.fingerprint()));
            }
            if (found.isEmpty() || found.get().status() == Status.FAIL) {
                failed.add(test);
            } else if (found.get().status() == Status.WARN) {
                warnings.put(
                        test.id(),
                        new Warning(test.id(), found.get().failures(), found.get().message()));
            }
        }
    }

    private boolean publish() {
        Verdict known = verdict();
        if (known.problem().isPresent()) {
            dropDrafts();
            endOthers(Status.ERROR, String.valueOf(known.problem().get().getMessage()));
            return false;
        }
        Map<RelationName, String> audits = known.audits();
        if (!failed.isEmpty()) {
            work.lake()
                    .journal()
                    .step(
                            "audit-failed",
                            publication,
                            Map.of("tests", failed.stream().map(TestNode::id).toList()));
            endOthers(Status.ERROR, notPublished(failed));
            return false;
        }
        Optional<PublicationResult> published;
        try {
            published =
                    work.publisher()
                            .publish(
                                    publication,
                                    built.values(),
                                    audits,
                                    List.copyOf(warnings.values()),
                                    passed);
        } catch (RuntimeException e) {
            dropDrafts();
            ids.stream().filter(id -> !work.log().isFinished(id)).forEach(id -> work.failed(id, e));
            return false;
        }
        published.ifPresent(this::journal);
        boolean good = true;
        for (String id : ids) {
            good &= finish(id, published, audits);
        }
        return good;
    }

    /** Creates the view, if it is one; a table is published by now, whatever becomes of views. */
    private boolean finish(
            String id, Optional<PublicationResult> published, Map<RelationName, String> audits) {
        if (built.get(id) instanceof Built.View view) {
            try {
                work.publisher()
                        .publish(
                                view,
                                audits.getOrDefault(view.relation(), ""),
                                List.copyOf(warnings.values()));
            } catch (RuntimeException e) {
                work.failed(id, e);
                return false;
            }
        }
        succeeded(id, published);
        return true;
    }

    private void journal(PublicationResult published) {
        for (PublishedTable table : published.tables()) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("publication", published.id());
            table.before().ifPresent(id -> details.put("before", id));
            table.after().ifPresent(id -> details.put("after", id));
            work.lake().journal().step("published", table.live().toString(), details);
        }
    }

    /** Each table's tests, with what they read besides. */
    private Map<RelationName, String> audits(Collection<Known> known) {
        Set<RelationName> own =
                built.values().stream().map(Built::relation).collect(Collectors.toSet());
        Map<RelationName, String> audits = new LinkedHashMap<>();
        String fingerprint = tests.isEmpty() ? "" : work.audit().fingerprint(known, own);
        own.forEach(relation -> audits.put(relation, fingerprint));
        return audits;
    }

    private boolean hasPassed(Map<RelationName, String> audits) {
        return built.values().stream()
                .allMatch(
                        each ->
                                switch (each) {
                                    case Built.Unchanged table ->
                                            table.memory()
                                                    .audit()
                                                    .equals(audits.get(each.relation()));
                                    case Built.View view ->
                                            view.current()
                                                    && view.audit()
                                                            .equals(audits.get(each.relation()));
                                    case InDraft draft -> false;
                                });
    }

    /** Nothing changed: the test gives what it gave. */
    private void unchanged(TestNode test) {
        work.log().started(test.id(), "test", test.name());
        Optional<Warning> warned =
                built.values().stream()
                        .flatMap(each -> warnings(each).stream())
                        .filter(warning -> warning.test().equals(test.id()))
                        .findFirst();
        work.log()
                .finished(
                        warned.map(
                                        warning ->
                                                work.log()
                                                        .result(test.id(), Status.WARN)
                                                        .failures(warning.failures())
                                                        .message(warning.message()))
                                .orElseGet(
                                        () ->
                                                work.log()
                                                        .result(test.id(), Status.NO_OP)
                                                        .message("nothing changed since it passed"))
                                .build());
        warned.ifPresent(
                warning -> {
                    synchronized (this) {
                        warnings.put(test.id(), warning);
                    }
                });
    }

    private static List<Warning> warnings(Built built) {
        return switch (built) {
            case Built.Unchanged table -> table.memory().warnings();
            case Built.View view -> view.warnings();
            case InDraft draft -> List.of();
        };
    }

    private String notPublished(List<TestNode> failed) {
        String drafts =
                built.values().stream()
                        .filter(InDraft.class::isInstance)
                        .map(each -> ((InDraft) each).drafted().draft().name().toString())
                        .collect(joining(", "));
        return "Not published: %s failed (%s)%s"
                .formatted(
                        failed.size() == 1 ? "a test" : failed.size() + " tests",
                        failed.stream().map(TestNode::name).collect(joining(", ")),
                        drafts.isEmpty() ? "" : "; the live table is as it was; look at " + drafts);
    }

    private void dropDrafts() {
        for (Built each : built.values()) {
            if (each instanceof InDraft draft) {
                try {
                    draft.drafted().draft().discard();
                } catch (RuntimeException e) {
                    // the next run finds it, as this process will have ended
                    org.slf4j.LoggerFactory.getLogger(GroupWork.class)
                            .warn("Cannot discard {}", draft.drafted().draft().name(), e);
                }
            }
        }
    }

    private void endOthers(Status status, String message) {
        for (String id : ids) {
            if (!work.log().isFinished(id)) {
                if (built.containsKey(id)) {
                    work.log().finished(work.log().result(id, status).message(message).build());
                } else {
                    work.skipped(id, message);
                }
            }
        }
    }

    private void succeeded(String id, Optional<PublicationResult> published) {
        Built result = built.get(id);
        NodeResult.Builder builder =
                switch (result) {
                    case Built.Unchanged unchanged ->
                            work.log().result(id, Status.NO_OP).message("nothing changed");
                    case Built.View view ->
                            work.log()
                                    .result(id, view.current() ? Status.NO_OP : Status.SUCCESS)
                                    .message(view.current() ? "nothing changed" : "CREATE VIEW");
                    case InDraft draft -> published(id, draft, published.orElseThrow());
                };
        if (!result.sql().isEmpty()) {
            builder.compiledCode(result.sql());
        }
        work.log().finished(builder.relationName(result.relation().sql()).build());
    }

    private NodeResult.Builder published(String id, InDraft draft, PublicationResult published) {
        Drafted drafted = draft.drafted();
        NodeResult.Builder builder =
                work.log()
                        .result(id, Status.SUCCESS)
                        .message(message(draft))
                        .rowsAffected(drafted.rows())
                        .response("query_ids", drafted.queryIds())
                        .response("publication", published.id())
                        .response("files_replaced", drafted.filesReplaced())
                        .response("rows_copied", drafted.rowsCopied());
        draft.rowsRead().ifPresent(rows -> builder.response("rows_read", rows));
        Map<String, Object> pins = new LinkedHashMap<>();
        draft.memory().inputs().forEach((name, mark) -> pins.put(name, mark.snapshot()));
        builder.response("pins", pins);
        for (PublishedTable table : published.tables()) {
            if (table.live().equals(draft.relation().identifier())) {
                List<Long> snapshots = new ArrayList<>();
                table.before().ifPresent(snapshots::add);
                table.after().ifPresent(snapshots::add);
                builder.response("snapshots", snapshots);
            }
        }
        return builder;
    }

    private static String message(InDraft draft) {
        Drafted drafted = draft.drafted();
        String read =
                draft.before().isEmpty()
                        ? ""
                        : " from %,d read".formatted(draft.rowsRead().orElse(0));
        String files =
                drafted.filesReplaced() == 0
                        ? ""
                        : ", " + counted(drafted.filesReplaced(), "file") + " rewritten";
        return "%s (%s%s%s%s)"
                .formatted(
                        drafted.action(),
                        counted(drafted.rows(), "row"),
                        read,
                        files,
                        draft.note().map(note -> "; " + note).orElse(""));
    }

    private static String counted(long number, String noun) {
        return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }
}
