package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.manifest.TestNode;
import io.kappalake.transform.relation.RelationName;
import io.kappalake.transform.result.Status;
import io.kappalake.transform.run.Audit.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks of a run: computing nodes, testing, publishing. */
final class NodeWork {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWork.class);

    private final Manifest manifest;
    private final Lake lake;
    private final RunLog log;
    private final ModelBuild models;
    private final SeedBuild seeds;
    private final boolean auditsWhole;
    private final Audit audit;
    private final Publisher publisher;
    private final UnbuiltReads unbuilt;

    NodeWork(
            Manifest manifest,
            Lake lake,
            Compiler compiler,
            RunLog log,
            ModelBuild models,
            SeedBuild seeds,
            boolean auditsWhole) {
        this.manifest = requireNonNull(manifest, "manifest");
        this.lake = requireNonNull(lake, "lake");
        this.log = requireNonNull(log, "log");
        this.models = requireNonNull(models, "models");
        this.seeds = requireNonNull(seeds, "seeds");
        this.auditsWhole = auditsWhole;
        this.audit = new Audit(lake, compiler, manifest.context().schema());
        this.publisher = new Publisher(lake);
        this.unbuilt = new UnbuiltReads(manifest, lake, compiler.selected());
    }

    /** The tasks of a publication group. */
    GroupWork group(String publication, List<String> ids, List<TestNode> tests) {
        return new GroupWork(this, publication, ids, tests);
    }

    Built build(String id, String publication) {
        return patiently(
                id,
                () ->
                        manifest.models().containsKey(id)
                                ? models.build(manifest.models().get(id), publication)
                                : seeds.build(manifest.seeds().get(id), publication));
    }

    /**
     * Tries again when a server went away; each try waits for it by itself. Nothing is published
     * before, so that nothing is done twice.
     */
    private static <T> T patiently(String id, Supplier<T> work) {
        RetryPolicy<T> retries =
                RetryPolicy.<T>builder()
                        .handleIf(
                                error ->
                                        error instanceof LakehouseException away
                                                && away.code() == ErrorCode.UNAVAILABLE)
                        .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(8))
                        .withMaxRetries(2)
                        .onRetry(
                                event ->
                                        LOG.warn(
                                                "{} is tried again: {}",
                                                id,
                                                String.valueOf(event.getLastException())))
                        .build();
        return Failsafe.with(retries).get(work::get);
    }

    /** What a line says a node is, such as {@code sql incremental model}. */
    String what(String id) {
        ModelNode model = manifest.models().get(id);
        if (model != null) {
            return "sql %s model".formatted(model.materialized());
        }
        return manifest.seeds().containsKey(id) ? "seed file" : "test";
    }

    /** What a line calls a node. */
    String name(String id) {
        return manifest.relation(id)
                .map(RelationName::toString)
                .orElseGet(() -> manifest.tests().get(id).name());
    }

    /** The task of a test of nothing that this run builds. */
    TaskGraph.Task testing(TestNode test) {
        return new TaskGraph.Task() {
            @Override
            public boolean run() {
                return test(test).filter(found -> found.status() != Status.FAIL).isPresent();
            }

            @Override
            public void skip() {
                skipped(test.id(), "an earlier node failed");
            }
        };
    }

    /** Runs a test on all rows and logs it; empty if it ended in an error. */
    Optional<Finding> test(TestNode test) {
        return test(test, () -> audit.run(audit.prepare(test, Optional.empty())));
    }

    /** Finds out about a test and logs it; empty if it ended in an error. */
    Optional<Finding> test(TestNode test, Supplier<Finding> judgement) {
        log.started(test.id(), "test", test.name());
        try {
            Finding finding = patiently(test.id(), judgement);
            log.finished(
                    log.result(test.id(), finding.status())
                            .failures(finding.failures())
                            .message(finding.message())
                            .response("judged", finding.judged().toString())
                            .compiledCode(finding.sql())
                            .build());
            return Optional.of(finding);
        } catch (RuntimeException e) {
            failed(
                    test.id(),
                    unbuilt.of(test)
                            .<RuntimeException>map(
                                    message ->
                                            new LakehouseException(
                                                    ErrorCode.INVALID_INPUT, message, e))
                            .orElse(e));
            return Optional.empty();
        }
    }

    void failed(String id, RuntimeException e) {
        if (!(e instanceof LakehouseException)) {
            LOG.error("{} failed", id, e);
        } else {
            LOG.debug("{} failed", id, e);
        }
        String message =
                e.getMessage() == null || e.getMessage().isBlank()
                        ? e.getClass().getSimpleName()
                        : e.getMessage();
        log.finished(log.result(id, Status.ERROR).message(message).build());
    }

    void skipped(String id, String why) {
        log.skipped(id, what(id), name(id), why);
    }

    RunLog log() {
        return log;
    }

    Lake lake() {
        return lake;
    }

    Audit audit() {
        return audit;
    }

    Publisher publisher() {
        return publisher;
    }

    /** Whether tests judge all rows, whatever passed before. */
    boolean auditsWhole() {
        return auditsWhole;
    }
}
