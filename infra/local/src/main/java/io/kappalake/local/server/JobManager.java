package io.kappalake.local.server;

import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import java.util.List;

/** The JobManager of Flink's session cluster, with its REST interface and web page. */
final class JobManager implements Server {
    static final String NAME = "flink-jobmanager";
    static final String RPC = "flink-rpc";
    private static final String METRICS = "flink-jobmanager-metrics";

    private final ServerContext context;
    private final FlinkSettings flink;

    JobManager(ServerContext context, FlinkSettings flink) {
        this.context = context;
        this.flink = flink;
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
        return List.of(NAME, RPC, METRICS);
    }

    @Override
    public void prepare(ProcessLauncher launcher) {
        flink.write(NAME, context.ports().port(METRICS));
    }

    @Override
    public Launch launch() {
        List<String> command =
                JavaCommand.withHeap(384, context.folder().scratch(NAME))
                        .cached(NAME)
                        .flags("-XX:MaxMetaspaceSize=320m", "-XX:TieredStopAtLevel=1")
                        .flags(flink.flags(NAME))
                        .main(
                                flink.classPath(),
                                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                                "--configDir",
                                flink.folder(NAME).toString())
                        .build();
        return new Launch(command, flink.environment(NAME), context.folder().scratch(NAME));
    }

    @Override
    public void probe() throws Exception {
        Http.json(address() + "/overview");
    }
}
