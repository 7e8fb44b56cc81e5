package io.kappalake.local.folder;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** The ports of one embedded lakehouse, by name: chosen once, then remembered. */
public final class Ports {
    // below the ranges from which operating systems give ports to outgoing connections
    private static final int FIRST = 20_000;
    private static final int LAST = 30_000;
    private static final int CONNECT_MILLIS = 2000;
    private static final RetryPolicy<Boolean> PATIENCE =
            RetryPolicy.<Boolean>builder()
                    .handleResult(false)
                    .withDelay(Duration.ofMillis(100))
                    .withMaxRetries(20)
                    .build();

    private final Path file;
    private final Map<String, Integer> ports;

    private Ports(Path file, Map<String, Integer> ports) {
        this.file = file;
        this.ports = ports;
    }

    /**
     * Reads the remembered ports and chooses free ones for the names that have none yet.
     *
     * @throws LakehouseException {@code INVALID_INPUT} if the file holds something else than ports
     */
    public static Ports of(DataFolder folder, Collection<String> names) {
        Map<String, Integer> ports = read(folder.ports());
        if (!ports.keySet().containsAll(names)) {
            for (String name : names) {
                ports.computeIfAbsent(name, ignored -> choose(ports.values()));
            }
            StringBuilder text =
                    new StringBuilder("# Remove a line to have another port chosen.\n");
            ports.forEach((name, port) -> text.append(name).append('=').append(port).append('\n'));
            OwnerFile.write(folder.ports(), text.toString());
        }
        return new Ports(folder.ports(), ports);
    }

    private static Map<String, Integer> read(Path file) {
        Map<String, Integer> ports = new TreeMap<>();
        if (Files.exists(file)) {
            try {
                Properties properties = new Properties();
                properties.load(new StringReader(Files.readString(file)));
                for (String name : properties.stringPropertyNames()) {
                    int port = Integer.parseInt(properties.getProperty(name).strip());
                    if (port < 1 || port > 65_535) {
                        throw new NumberFormatException(port + " is out of range");
                    }
                    ports.put(name, port);
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new LakehouseException(
                        ErrorCode.INVALID_INPUT,
                        "Cannot read %s (%s): each line must be name=port; remove the file to have ports chosen anew"
                                .formatted(file, e.getMessage()),
                        e);
            }
        }
        return ports;
    }

    private static int choose(Collection<Integer> taken) {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (!taken.contains(port) && isFree(port)) {
                return port;
            }
        }
    }

    /** True if a server could listen on this port of 127.0.0.1 now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** True if a server accepts connections on the port of that name. */
    public boolean isListening(String name) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port(name)),
                    CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The port of that name. */
    public int port(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("There is no port named " + name);
        }
        return port;
    }

    /** {@code 127.0.0.1:port}. */
    public String address(String name) {
        return "127.0.0.1:" + port(name);
    }

    /**
     * Checks that a server can have its port.
     *
     * @throws LakehouseException {@code FAILED}, with the port and the way out, if it is taken
     */
    public void checkFree(String name) {
        int port = port(name);
        // a process that was just ended may hold its port for a moment longer
        if (!Failsafe.with(PATIENCE).get(() -> isFree(port))) {
            throw new LakehouseException(
                    ErrorCode.FAILED,
                    "Cannot use port %d for %s: %s listens on it. End it, or remove the line '%s=%d' from %s to have another port chosen"
                            .formatted(port, name, Listener.describe(port), name, port, file));
        }
    }
}
