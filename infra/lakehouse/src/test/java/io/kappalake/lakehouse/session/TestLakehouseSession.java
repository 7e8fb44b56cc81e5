package io.kappalake.lakehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestLakehouseSession {
    @TempDir private Path folder;

    private LakehouseConfig config;

    @BeforeEach
    void begin() throws IOException {
        RecordingCatalog.CLOSED.clear();
        RecordingCatalog.failing = false;
        config = LakehouseConfig.load(configuration(RecordingCatalog.class.getName()));
    }

    private Path configuration(String catalog) throws IOException {
        return Files.writeString(
                folder.resolve("kappalake.yaml"),
                """
                kafka:
                  bootstrap-servers: 127.0.0.1:9092
                  topic: sales
                  group: tills
                catalog:
                  catalog-impl: %s
                  warehouse: memory:warehouse
                storage.checkpoints: s3://lake/flink
                trino.url: http://127.0.0.1:8080
                flink.url: http://127.0.0.1:8081
                """
                        .formatted(catalog));
    }

    private static AutoCloseable recorded(String name) {
        return () -> RecordingCatalog.CLOSED.add(name);
    }

    private static AutoCloseable failing(String name, Exception failure) {
        return () -> {
            RecordingCatalog.CLOSED.add(name);
            throw failure;
        };
    }

    @Test
    void closesWhatItOwnsInReverseOrderAndOnce() {
        LakehouseSession session = LakehouseSession.open(config, "orders");
        session.own(recorded("first"));
        session.own(recorded("second"));
        assertThat(RecordingCatalog.CLOSED).isEmpty();

        session.close();
        session.close();

        assertThat(RecordingCatalog.CLOSED).containsExactly("second", "first", "catalog");
    }

    @Test
    void closesWhatIsOpenWhenOpeningFailsInTheMiddle() {
        IllegalStateException failure = new IllegalStateException("in the middle");

        Throwable thrown =
                catchThrowable(
                        () ->
                                LakehouseSession.open(
                                        config,
                                        "orders",
                                        session -> {
                                            session.own(recorded("first"));
                                            session.own(recorded("second"));
                                            if (session.owner().pid() > 0) {
                                                throw failure;
                                            }
                                            return session.own(recorded("third"));
                                        }));

        assertThat(thrown).isSameAs(failure).hasNoSuppressedExceptions();
        assertThat(RecordingCatalog.CLOSED).containsExactly("second", "first", "catalog");
    }

    @Test
    void throwsTheFirstFailureAndSuppressesThoseOfClosing() {
        IllegalStateException failure = new IllegalStateException("in the middle");
        IOException second = new IOException("second");
        IllegalArgumentException first = new IllegalArgumentException("first");
        RecordingCatalog.failing = true;

        Throwable thrown =
                catchThrowable(
                        () ->
                                LakehouseSession.open(
                                        config,
                                        "orders",
                                        session -> {
                                            session.own(failing("first", first));
                                            session.own(failing("second", second));
                                            throw failure;
                                        }));

        assertThat(RecordingCatalog.CLOSED).containsExactly("second", "first", "catalog");
        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).hasSize(1);
        Throwable closing = thrown.getSuppressed()[0];
        assertThat(closing).hasCause(second);
        assertThat(closing.getSuppressed()[0]).isSameAs(first);
        assertThat(closing.getSuppressed()[1]).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void closesTheRestThoughSomethingFailsToClose() {
        IllegalArgumentException first = new IllegalArgumentException("first");
        IllegalArgumentException second = new IllegalArgumentException("second");
        LakehouseSession session = LakehouseSession.open(config, "orders");
        session.own(failing("first", first));
        session.own(failing("second", second));

        assertThatThrownBy(session::close).isSameAs(second).hasSuppressedException(first);

        assertThat(RecordingCatalog.CLOSED).containsExactly("second", "first", "catalog");
    }

    @Test
    void opensNothingWithoutACatalog() throws IOException {
        LakehouseConfig broken = LakehouseConfig.load(configuration("no.such.Catalog"));

        assertThatThrownBy(
                        () ->
                                LakehouseSession.open(
                                        broken,
                                        "orders",
                                        session -> session.own(recorded("first"))))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("Cannot open the catalog");
        assertThat(RecordingCatalog.CLOSED).isEmpty();
    }

    @Test
    void hasOneSetOfDraftsAndOneLedgerPerRun() {
        try (LakehouseSession session = LakehouseSession.open(config, "orders")) {
            assertThat(session.drafts("run").list()).isEmpty();
            assertThat(session.ledger().entries("run")).isEmpty();
            assertThat(session.config()).isSameAs(config);
        }
    }
}
