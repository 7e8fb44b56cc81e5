package io.kappalake.local.server;

import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.OwnerFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Settings that JobManager and TaskManager share: configuration, plugins, class path, JVM flags.
 */
final class FlinkSettings {
    static final String NAME = "flink";
    static final String RESOURCE_ID = "resource-id";
    static final int SLOTS = 4;
    static final int TASK_HEAP_MB = 1024;
    static final int FRAMEWORK_HEAP_MB = 128;
    static final int DIRECT_MB = 64 + 128 + 96;
    static final int METASPACE_MB = 320;

    private static final List<String> OPENED =
            List.of(
                    "java.lang",
                    "java.net",
                    "java.io",
                    "java.nio",
                    "java.lang.reflect",
                    "java.text",
                    "java.time",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "java.util.concurrent.locks",
                    "sun.nio.ch");

    private final ServerContext context;
    private final S3Server s3;

    FlinkSettings(ServerContext context, S3Server s3) {
        this.context = context;
        this.s3 = s3;
    }

    /** The folder of this process's configuration. */
    Path folder(String process) {
        return context.folder().settings(process);
    }

    /** Writes configuration and plugins of a process. */
    void write(String process, int metricsPort) {
        Path folder = DataFolder.makeEmpty(folder(process));
        DataFolder.makeEmpty(context.folder().scratch(process));
        String resource = process + "-" + UUID.randomUUID();
        OwnerFile.write(
                folder.resolve("config.yaml"),
                config(process, metricsPort) + "taskmanager.resource-id: " + resource + "\n");
        OwnerFile.write(folder.resolve(RESOURCE_ID), resource);
        OwnerFile.write(folder.resolve("log4j.properties"), LOGGING);
        Path plugins = folder.resolve("plugins");
        TrinoServer.linkAll(context.classPaths().jars("flink-s3"), plugins.resolve("s3-fs-native"));
        TrinoServer.linkAll(
                context.classPaths().jars("flink-prometheus"),
                plugins.resolve("metrics-prometheus"));
    }

    private String config(String process, int metricsPort) {
        Path scratch = context.folder().scratch(process);
        return """
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.rpc.port: %1$d
                jobmanager.bind-host: 127.0.0.1
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: %2$d
                # pages of other origins, opened in the same browser, read nothing here
                web.access-control-allow-origin: http://127.0.0.1:%2$d
                web.submit.enable: true
                web.cancel.enable: true
                taskmanager.host: 127.0.0.1
                taskmanager.bind-host: 127.0.0.1
                taskmanager.numberOfTaskSlots: %3$d
                parallelism.default: 1

                # no script works these out: see https://nightlies.apache.org/flink/flink-docs-release-2.1/docs/deployment/memory/mem_setup/
                taskmanager.cpu.cores: %3$d.0
                taskmanager.memory.task.heap.size: %4$dm
                taskmanager.memory.task.off-heap.size: 64m
                taskmanager.memory.framework.heap.size: %5$dm
                taskmanager.memory.framework.off-heap.size: 128m
                taskmanager.memory.network.min: 96m
                taskmanager.memory.network.max: 96m
                taskmanager.memory.managed.size: 256m
                taskmanager.memory.jvm-metaspace.size: %6$dm
                taskmanager.memory.jvm-overhead.min: 256m
                taskmanager.memory.jvm-overhead.max: 256m

                state.backend.type: rocksdb
                execution.checkpointing.incremental: true
                execution.checkpointing.dir: %7$s/checkpoints
                execution.checkpointing.savepoint-dir: %7$s/savepoints
                execution.checkpointing.num-retained: 3
                execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION
                restart-strategy.type: exponential-delay
                restart-strategy.exponential-delay.initial-backoff: 1 s
                restart-strategy.exponential-delay.backoff-multiplier: 2.0
                restart-strategy.exponential-delay.max-backoff: 5 min
                restart-strategy.exponential-delay.reset-backoff-threshold: 10 min

                s3.endpoint: %8$s
                s3.path.style.access: true
                s3.region: %9$s
                s3.access-key: %10$s
                s3.secret-key: %11$s

                metrics.reporters: prometheus
                metrics.reporter.prometheus.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
                # a text: a number is taken for nothing
                metrics.reporter.prometheus.port: "%12$d"

                io.tmp.dirs: %13$s
                web.tmpdir: %13$s
                # with it, a SQL job that starts again can fail in a class that its SQL was compiled to
                classloader.check-leaked-classloader: false
                # Hadoop asks for a security manager, which newer Java has not
                security.delegation.tokens.enabled: false
                """
                .formatted(
                        context.ports().port(JobManager.RPC),
                        context.ports().port(JobManager.NAME),
                        SLOTS,
                        TASK_HEAP_MB,
                        FRAMEWORK_HEAP_MB,
                        METASPACE_MB,
                        LakehouseFile.CHECKPOINTS,
                        s3.address(),
                        S3Server.REGION,
                        context.credentials().s3AccessKey().reveal(),
                        context.credentials().s3SecretKey().reveal(),
                        metricsPort,
                        scratch);
    }

    private static final String LOGGING =
            """
            appender.console.type=Console
            appender.console.name=console
            appender.console.layout.type=PatternLayout
            appender.console.layout.pattern=%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %c{1} %m%n
            rootLogger.level=INFO
            rootLogger.appenderRef.console.ref=console
            logger.hadoop.name=org.apache.hadoop
            logger.hadoop.level=WARN
            logger.kafka.name=org.apache.kafka
            logger.kafka.level=WARN
            logger.commits.name=org.apache.iceberg.metrics
            logger.commits.level=WARN
            logger.shaded.name=org.apache.flink.shaded
            logger.shaded.level=WARN
            """;

    /** The class path of both processes. */
    List<Path> classPath() {
        List<Path> classPath = new ArrayList<>();
        classPath.add(context.classPaths().ownJar(NAME));
        classPath.addAll(context.classPaths().jars(NAME));
        return classPath;
    }

    /** The environment of a process. */
    Map<String, String> environment(String process) {
        return Map.of("FLINK_PLUGINS_DIR", folder(process).resolve("plugins").toString());
    }

    /** Flags that both processes need. */
    String[] flags(String process) {
        Stream<String> opened =
                OPENED.stream().map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED");
        Stream<String> logs =
                Stream.of(
                        "--add-exports=jdk.httpserver/sun.net.httpserver=ALL-UNNAMED",
                        "-Dcom.sun.net.httpserver.HttpServerProvider=io.kappalake.server.flink.LoopbackHttpServers",
                        "-Dlog4j.configurationFile="
                                + folder(process).resolve("log4j.properties").toUri(),
                        // the web page shows this file
                        "-Dlog.file=" + context.folder().log(process));
        return Stream.concat(opened, logs).toArray(String[]::new);
    }
}
