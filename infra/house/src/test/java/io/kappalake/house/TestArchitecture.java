package io.kappalake.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows of CONTRIBUTING.md, against the classes of all modules. */
class TestArchitecture {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .importPackages("io.kappalake");

    /** All updates of a table but appends. */
    private static final Set<String> UPDATES =
            Set.of(
                    "expireSnapshots",
                    "manageSnapshots",
                    "newDelete",
                    "newOverwrite",
                    "newReplacePartitions",
                    "newRewrite",
                    "newRowDelta",
                    "replaceSortOrder",
                    "rewriteManifests",
                    "updateLocation",
                    "updatePartitionStatistics",
                    "updateProperties",
                    "updateSchema",
                    "updateSpec",
                    "updateStatistics");

    @Test
    void seesEveryModule() {
        Set<String> seen = new TreeSet<>();
        CLASSES.forEach(type -> seen.add(module(type)));

        assertThat(seen)
                .containsExactly(
                        "bench",
                        "ingest",
                        "jinja",
                        "job",
                        "lakehouse",
                        "local",
                        "local-testing",
                        "orders",
                        "orders-testing",
                        "replay",
                        "transform");
    }

    /** The module of a class, by its package. */
    private static String module(JavaClass type) {
        String name = type.getPackageName() + ".";
        if (name.startsWith("io.kappalake.transform.jinja.")) {
            return "jinja";
        }
        if (name.startsWith("io.kappalake.orders.testing.")) {
            return "orders-testing";
        }
        if (name.startsWith("io.kappalake.local.testing.")) {
            return "local-testing";
        }
        if (type.getName().startsWith("io.kappalake.ingest.window.WindowTotals")) {
            // the name is in savepoints, so the class could not move to the job's packages
            return "job";
        }
        return name.split("\\.", -1)[2];
    }

    @ParameterizedTest
    @CsvSource({
        "jinja, ''",
        "lakehouse, ''",
        "orders, lakehouse",
        "orders-testing, orders lakehouse",
        "job, orders lakehouse",
        "ingest, orders lakehouse",
        "transform, jinja lakehouse",
        "replay, ingest orders transform lakehouse",
        "local, lakehouse",
        "local-testing, local lakehouse",
        "bench, local replay ingest orders transform lakehouse"
    })
    void aModuleDependsOnThoseItPointsTo(String module, String allowed) {
        List<String> targets = List.of(allowed.split(" ", -1));
        noClasses()
                .that(describe("are in " + module, type -> module(type).equals(module)))
                .should()
                .dependOnClassesThat(
                        describe(
                                "are in a module other than [" + allowed + "]",
                                type ->
                                        type.getName().startsWith("io.kappalake.")
                                                && !module(type).equals(module)
                                                && !targets.contains(module(type))))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.kappalake.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theJobKnowsNoCommandLine() {
        noClasses()
                .that(describe("are in job", type -> module(type).equals("job")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli..", "..cli.."))
                .check(CLASSES);
    }

    @Test
    void ordersKnowNeitherFlinkNorTheCommandLine() {
        noClasses()
                .that(resideInAPackage("io.kappalake.orders.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.apache.flink..", "picocli..", "..cli.."))
                .check(CLASSES);
    }

    @Test
    void packagesAreNamedAfterTheirSubject() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..",
                        "..common..",
                        "..impl..",
                        "..manager..",
                        "..helper..",
                        "..service..")
                .check(CLASSES);
    }

    @Test
    void onlyTheLakehouseDoesMoreThanAppend() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.kappalake.lakehouse..")
                // they empty and trim drafts of a replay before these are published
                .and()
                .doNotHaveFullyQualifiedName("io.kappalake.replay.publish.Trimmer")
                .and()
                .doNotHaveFullyQualifiedName("io.kappalake.replay.run.DraftCommits")
                .should()
                .callMethodWhere(updatesATable())
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaCall<?>> updatesATable() {
        return describe(
                "is an update of a table other than an append",
                call ->
                        UPDATES.contains(call.getName())
                                && (call.getTargetOwner().isAssignableTo(Table.class)
                                        || call.getTargetOwner()
                                                .isAssignableTo(Transaction.class)));
    }

    @Test
    void theJarOfTheJobHoldsNoCommandLine() throws IOException {
        Path jar =
                Path.of(System.getProperty("kappalake.home"))
                        .resolve("ingest/job/target/kappalake-job.jar");
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> names = file.stream().map(entry -> entry.getName()).toList();

            assertThat(names)
                    .contains(
                            "io/kappalake/job/IngestJob.class",
                            "io/kappalake/ingest/window/WindowTotals.class")
                    .noneMatch(name -> name.contains("/cli/"))
                    .noneMatch(name -> name.startsWith("picocli/"));
        }
    }
}
