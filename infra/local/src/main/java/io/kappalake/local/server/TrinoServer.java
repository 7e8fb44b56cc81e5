package io.kappalake.local.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.catalog.Catalogs;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.OwnerFile;
import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Trino, coordinator and worker in one process, with the lakehouse as its catalog. */
final class TrinoServer implements Server {
    static final String NAME = "trino";
    static final String CATALOG = "lake";
    static final String USER = "kappalake";
    private static final String VERSION = "483";

    private final ServerContext context;
    private final PostgresServer postgres;
    private final S3Server s3;
    private final Path settings;

    TrinoServer(ServerContext context, PostgresServer postgres, S3Server s3) {
        this.context = context;
        this.postgres = postgres;
        this.s3 = s3;
        this.settings = context.folder().settings(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String address() {
        return "http://" + context.ports().address(NAME);
    }

    @Override
    public List<String> ports() {
        return List.of(NAME);
    }

    @Override
    public void prepare(ProcessLauncher launcher) {
        DataFolder.makeEmpty(settings);
        DataFolder.makeEmpty(context.folder().scratch(NAME));
        OwnerFile.write(settings.resolve("config.properties"), serverSettings());
        OwnerFile.write(settings.resolve("log.properties"), "io.trino=INFO\nio.airlift=WARN\n");
        OwnerFile.write(
                settings.resolve("catalog").resolve(CATALOG + ".properties"), catalogSettings());
        List<Path> jars = new ArrayList<>(context.classPaths().jars("trino-iceberg"));
        jars.add(context.classPaths().ownJar("trino-iceberg"));
        linkAll(jars, settings.resolve("plugin").resolve("iceberg"));
    }

    static void linkAll(List<Path> jars, Path folder) {
        DataFolder.make(folder);
        try {
            for (Path jar : jars) {
                Files.createSymbolicLink(folder.resolve(jar.getFileName()), jar);
            }
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot link jars into %s: %s".formatted(folder, e), e);
        }
    }

    private String serverSettings() {
        return """
                coordinator=true
                node-scheduler.include-coordinator=true
                node.environment=kappalake
                node.bind-ip=127.0.0.1
                node.internal-address=127.0.0.1
                http-server.http.port=%1$d
                discovery.uri=%2$s
                plugin.dir=%3$s
                catalog.config-dir=%4$s
                query.max-memory-per-node=600MB
                memory.heap-headroom-per-node=200MB
                """
                .formatted(
                        context.ports().port(NAME),
                        address(),
                        settings.resolve("plugin"),
                        settings.resolve("catalog"));
    }

    private String catalogSettings() {
        return """
                connector.name=iceberg
                iceberg.catalog.type=jdbc
                iceberg.jdbc-catalog.driver-class=org.postgresql.Driver
                iceberg.jdbc-catalog.connection-url=%s
                iceberg.jdbc-catalog.connection-user=%s
                iceberg.jdbc-catalog.connection-password=%s
                iceberg.jdbc-catalog.catalog-name=%s
                iceberg.jdbc-catalog.schema-version=V1
                iceberg.jdbc-catalog.retryable-status-codes=%s
                iceberg.jdbc-catalog.default-warehouse-dir=%s
                iceberg.file-format=PARQUET
                iceberg.compression-codec=ZSTD
                fs.s3.enabled=true
                s3.endpoint=%s
                s3.region=%s
                s3.path-style-access=true
                s3.aws-access-key=%s
                s3.aws-secret-key=%s
                """
                .formatted(
                        postgres.address(),
                        PostgresServer.USER,
                        context.credentials().postgresPassword().reveal(),
                        CATALOG,
                        Catalogs.LOST_CONNECTION,
                        LakehouseFile.WAREHOUSE,
                        s3.address(),
                        S3Server.REGION,
                        context.credentials().s3AccessKey().reveal(),
                        context.credentials().s3SecretKey().reveal());
    }

    @Override
    public Launch launch() {
        List<Path> classPath = new ArrayList<>();
        classPath.add(context.classPaths().ownJar(NAME));
        classPath.addAll(context.classPaths().jars(NAME));
        List<String> command =
                JavaCommand.withHeap(1200, context.folder().scratch(NAME))
                        .cached(NAME)
                        .flags(
                                "-Xms256m",
                                "-XX:ReservedCodeCacheSize=200m",
                                "-Djdk.attach.allowAttachSelf=true",
                                "-Djdk.nio.maxCachedBufferSize=2000000",
                                "--add-modules=jdk.incubator.vector",
                                "-Dlog.levels-file=" + settings.resolve("log.properties"),
                                "-Dconfig=" + settings.resolve("config.properties"))
                        .main(classPath, "io.kappalake.server.trino.TrinoMain", VERSION)
                        .build();
        return new Launch(command, Map.of(), context.folder().scratch(NAME));
    }

    @Override
    public void probe() throws Exception {
        JsonNode info = Http.json(address() + "/v1/info");
        if (info.path("starting").asBoolean(true)) {
            throw new LakehouseException(ErrorCode.UNAVAILABLE, "Trino is still starting");
        }
        // lists what is in PostgreSQL, so both of them work
        Http.trinoQuery(address(), USER, "SHOW SCHEMAS FROM " + CATALOG);
    }
}
