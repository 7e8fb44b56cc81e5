package io.kappalake.local.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import java.nio.file.Files;
import java.util.List;

/** The TaskManager of Flink's session cluster, in which jobs run. */
final class TaskManager implements Server {
    static final String NAME = "flink-taskmanager";
    private static final String METRICS = "flink-taskmanager-metrics";

    private final ServerContext context;
    private final FlinkSettings flink;
    private final JobManager jobManager;

    TaskManager(ServerContext context, FlinkSettings flink, JobManager jobManager) {
        this.context = context;
        this.flink = flink;
        this.jobManager = jobManager;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String address() {
        return "http://" + context.ports().address(METRICS) + "/metrics";
    }

    @Override
    public List<String> ports() {
        return List.of(METRICS);
    }

    /** One that comes first would wait ten seconds before it looks for the JobManager again. */
    @Override
    public List<String> after() {
        return List.of(JobManager.NAME);
    }

    @Override
    public void prepare(ProcessLauncher launcher) {
        flink.write(NAME, context.ports().port(METRICS));
    }

    @Override
    public Launch launch() {
        List<String> command =
                JavaCommand.withHeap(
                                FlinkSettings.TASK_HEAP_MB + FlinkSettings.FRAMEWORK_HEAP_MB,
                                context.folder().scratch(NAME))
                        .cached(NAME)
                        .flags(
                                "-Xms256m",
                                "-XX:MaxDirectMemorySize=" + FlinkSettings.DIRECT_MB + "m",
                                "-XX:MaxMetaspaceSize=" + FlinkSettings.METASPACE_MB + "m")
                        .flags(flink.flags(NAME))
                        .main(
                                flink.classPath(),
                                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                                "--configDir",
                                flink.folder(NAME).toString())
                        .build();
        return new Launch(command, flink.environment(NAME), context.folder().scratch(NAME));
    }

    @Override
    public void probe() throws Exception {
        JsonNode all = Http.json(jobManager.address() + "/taskmanagers").path("taskmanagers");
        // the JobManager may still list one that was killed a moment ago
        String id = Files.readString(flink.folder(NAME).resolve(FlinkSettings.RESOURCE_ID));
        for (JsonNode one : all) {
            if (one.path("id").asText().equals(id)
                    && one.path("slotsNumber").asInt() == FlinkSettings.SLOTS) {
                return;
            }
        }
        throw new LakehouseException(
                ErrorCode.UNAVAILABLE,
                "The TaskManager has not registered its %d slots with the JobManager"
                        .formatted(FlinkSettings.SLOTS));
    }
}
