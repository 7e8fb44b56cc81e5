package io.kappalake.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.kappalake.lakehouse.process.ProcessIdentity;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.Ports;
import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import io.kappalake.local.process.RunRecord;
import io.kappalake.local.server.S3Kind;
import io.kappalake.local.server.Server;
import io.kappalake.local.server.Servers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own for {@code TestStartup}: all probes at once, none of whose classes has been
 * loaded, against servers that seem to run. Ends with exit code 0 when all probes have answered.
 */
final class ColdStart {
    /** Its argument is an empty folder. */
    public static void main(String[] args) throws Exception {
        DataFolder folder = new DataFolder(Path.of(args[0]));
        Ports ports = Servers.ports(folder);
        // two that share a client over HTTP, and one that reads the trust store as that does
        List<Server> servers =
                Servers.configure(folder, ports, Optional.of(S3Kind.S3PROXY), false).stream()
                        .filter(
                                s ->
                                        !List.of(Servers.KAFKA, Servers.TASK_MANAGER)
                                                .contains(s.name()))
                        .<Server>map(OnlyProbed::new)
                        .toList();
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        for (Server server : servers) {
            answerOn(ports.port(server.name()));
            new RunRecord(self, Instant.now(), server.address()).write(folder.run(server.name()));
        }
        CountDownLatch ready = new CountDownLatch(servers.size());
        Startup startup =
                new Startup(
                        folder,
                        ports,
                        servers,
                        () -> {
                            await(ready);
                            System.exit(0);
                            throw new IllegalStateException("There are no tables here");
                        },
                        server -> ready.countDown());
        startup.run();
    }

    private static void await(CountDownLatch ready) {
        try {
            if (!ready.await(100, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Not all probes have answered");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answerOn(int port) throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 9);
        server.setExecutor(Executors.newCachedThreadPool());
        byte[] answer = "{\"starting\":false}".getBytes(UTF_8);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    boolean head = exchange.getRequestMethod().equals("HEAD");
                    exchange.sendResponseHeaders(200, head ? -1 : answer.length);
                    if (!head) {
                        exchange.getResponseBody().write(answer);
                    }
                    exchange.close();
                });
        server.start();
    }

    /** A server whose answer need not be the right one. */
    private record OnlyProbed(Server server) implements Server {
        @Override
        public String name() {
            return server.name();
        }

        @Override
        public String address() {
            return server.address();
        }

        @Override
        public List<String> ports() {
            return server.ports();
        }

        @Override
        public void prepare(ProcessLauncher launcher) {
            throw new IllegalStateException("It seems to run");
        }

        @Override
        public Launch launch() {
            throw new IllegalStateException("It seems to run");
        }

        @Override
        public void probe() {
            try {
                server.probe();
            } catch (Exception e) {
                // all its classes were loaded to find out
            }
        }
    }
}
