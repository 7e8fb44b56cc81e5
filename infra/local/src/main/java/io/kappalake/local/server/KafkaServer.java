package io.kappalake.local.server;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.OwnerFile;
import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** A Kafka broker and controller in one process, with the topic of order events. */
final class KafkaServer implements Server {
    static final String NAME = "kafka";
    static final String TOPIC = "orders.events";
    private static final String CONTROLLER = "kafka-controller";
    private static final int PARTITIONS = 4;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final ServerContext context;
    private final Path settings;
    private final Path data;

    KafkaServer(ServerContext context) {
        this.context = context;
        this.settings = context.folder().settings(NAME);
        this.data = context.folder().data(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String address() {
        return context.ports().address(NAME);
    }

    @Override
    public List<String> ports() {
        return List.of(NAME, CONTROLLER);
    }

    @Override
    public void prepare(ProcessLauncher launcher) {
        Path scratch = DataFolder.makeEmpty(context.folder().scratch(NAME));
        DataFolder.make(data);
        OwnerFile.write(settings.resolve("server.properties"), properties());
        OwnerFile.write(settings.resolve("log4j2.properties"), LOGGING);
        if (!Files.exists(data.resolve("meta.properties"))) {
            List<String> format =
                    JavaCommand.withHeap(128, scratch)
                            .flags("-XX:TieredStopAtLevel=1", logging())
                            .main(
                                    context.classPaths().jars(NAME),
                                    "kafka.tools.StorageTool",
                                    "format",
                                    "--ignore-formatted",
                                    "--cluster-id",
                                    Uuid.randomUuid().toString(),
                                    "--config",
                                    settings.resolve("server.properties").toString())
                            .build();
            launcher.run(
                    "format Kafka's log folder",
                    new Launch(format, Map.of(), data),
                    context.folder().log(NAME));
        }
    }

    private String properties() {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%2$s
                listeners=PLAINTEXT://%1$s,CONTROLLER://%2$s
                advertised.listeners=PLAINTEXT://%1$s
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                inter.broker.listener.name=PLAINTEXT
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.num.partitions=4
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                """
                .formatted(address(), context.ports().address(CONTROLLER), escaped(data));
    }

    private static String escaped(Path path) {
        return path.toString().replace("\\", "\\\\");
    }

    private static final String LOGGING =
            """
            appender.console.type=Console
            appender.console.name=console
            appender.console.layout.type=PatternLayout
            appender.console.layout.pattern=%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %c{1} %m%n
            rootLogger.level=INFO
            rootLogger.appenderRef.console.ref=console
            """;

    private String logging() {
        return "-Dlog4j2.configurationFile=" + settings.resolve("log4j2.properties").toUri();
    }

    @Override
    public Launch launch() {
        List<String> command =
                JavaCommand.withHeap(384, context.folder().scratch(NAME))
                        .cached(NAME)
                        .flags("-Xms96m", logging())
                        .main(
                                context.classPaths().jars(NAME),
                                "kafka.Kafka",
                                settings.resolve("server.properties").toString())
                        .build();
        return new Launch(command, Map.of(), data);
    }

    @Override
    public void probe() throws Exception {
        Map<String, Object> client =
                Map.of(
                        "bootstrap.servers",
                        address(),
                        "request.timeout.ms",
                        TIMEOUT_MILLIS,
                        "default.api.timeout.ms",
                        TIMEOUT_MILLIS);
        try (Admin admin = Admin.create(client)) {
            int brokers =
                    admin.describeCluster()
                            .nodes()
                            .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                            .size();
            if (brokers != 1) {
                throw new LakehouseException(
                        ErrorCode.UNAVAILABLE,
                        "Kafka has %d brokers instead of 1".formatted(brokers));
            }
            boolean exists =
                    admin.listTopics()
                            .names()
                            .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                            .contains(TOPIC);
            if (!exists) {
                // events are history: none may be dropped because of its age; and clocks of
                // partitions go by Kafka's timestamps, so none may be from the future
                NewTopic topic =
                        new NewTopic(TOPIC, Optional.of(PARTITIONS), Optional.empty())
                                .configs(
                                        Map.of(
                                                "retention.ms",
                                                "-1",
                                                "message.timestamp.after.max.ms",
                                                "60000"));
                admin.createTopics(List.of(topic)).all().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            }
            admin.describeTopics(List.of(TOPIC))
                    .allTopicNames()
                    .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
