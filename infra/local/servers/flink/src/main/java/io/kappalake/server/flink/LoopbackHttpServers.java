package io.kappalake.server.flink;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import com.sun.net.httpserver.spi.HttpServerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Makes HTTP servers that only this machine reaches. Flink's Prometheus reporter listens on every
 * address and cannot be told otherwise; Java is given this class with the system property {@code
 * com.sun.net.httpserver.HttpServerProvider}.
 */
public final class LoopbackHttpServers extends HttpServerProvider {
    private final HttpServerProvider javas;

    /** Called by Java. */
    public LoopbackHttpServers() throws ReflectiveOperationException {
        javas =
                Class.forName("sun.net.httpserver.DefaultHttpServerProvider")
                        .asSubclass(HttpServerProvider.class)
                        .getConstructor()
                        .newInstance();
    }

    @Override
    public HttpServer createHttpServer(InetSocketAddress address, int backlog) throws IOException {
        return javas.createHttpServer(local(address), backlog);
    }

    @Override
    public HttpsServer createHttpsServer(InetSocketAddress address, int backlog)
            throws IOException {
        return javas.createHttpsServer(local(address), backlog);
    }

    private static InetSocketAddress local(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
                : address;
    }
}
