package io.kappalake.lakehouse.catalog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** Iceberg's own REST catalog server, on a free port, with everything in memory. */
public final class TestingRestCatalogServer {
    private final InMemoryCatalog backend = new InMemoryCatalog();
    private final Server server =
            new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    private TestingRestCatalogServer() {}

    /** A server that answers. */
    public static TestingRestCatalogServer start() throws Exception {
        TestingRestCatalogServer catalog = new TestingRestCatalogServer();
        catalog.backend.initialize("backend", Map.of());
        ServletContextHandler servlets = new ServletContextHandler();
        servlets.addServlet(
                new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(catalog.backend))),
                "/*");
        catalog.server.setHandler(servlets);
        catalog.server.start();
        return catalog;
    }

    /** Its address. */
    public URI uri() {
        return server.getURI();
    }

    /** Ends it; its tables are gone. */
    public void stop() throws Exception {
        server.stop();
        backend.close();
    }
}
