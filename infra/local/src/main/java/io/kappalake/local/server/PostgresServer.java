package io.kappalake.local.server;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.local.folder.DataFolder;
import io.kappalake.local.folder.OwnerFile;
import io.kappalake.local.process.Launch;
import io.kappalake.local.process.ProcessLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** PostgreSQL, with the database of the Iceberg catalog. */
final class PostgresServer implements Server {
    static final String NAME = "postgres";
    static final String USER = "kappalake";
    private static final String DATABASE = "iceberg";

    private final ServerContext context;
    private final Path data;

    PostgresServer(ServerContext context) {
        this.context = context;
        this.data = context.folder().data(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String address() {
        return url(DATABASE);
    }

    private String url(String database) {
        return "jdbc:postgresql://%s/%s".formatted(context.ports().address(NAME), database);
    }

    @Override
    public List<String> ports() {
        return List.of(NAME);
    }

    @Override
    public void prepare(ProcessLauncher launcher) {
        Path binaries = PostgresBinaries.extracted(context.classPaths());
        DataFolder.makeEmpty(context.folder().scratch(NAME));
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialize(binaries, launcher);
        }
        PostgresUser.own(data);
        removeStalePid();
    }

    private void initialize(Path binaries, ProcessLauncher launcher) {
        Path fresh = DataFolder.makeEmpty(data.resolveSibling(NAME + ".new"));
        Path password = context.folder().settings(NAME).resolve("password");
        OwnerFile.write(password, context.credentials().postgresPassword().reveal() + "\n");
        PostgresUser.own(fresh);
        PostgresUser.own(password);
        List<String> command = new ArrayList<>(PostgresUser.prefix());
        command.addAll(
                List.of(
                        binaries.resolve("bin").resolve("initdb").toString(),
                        "--pgdata=" + fresh,
                        "--username=" + USER,
                        "--pwfile=" + password,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-instructions"));
        launcher.run(
                "initialize PostgreSQL's data folder",
                new Launch(command, Map.of(), fresh.getParent()),
                context.folder().log(NAME));
        try {
            Files.delete(password);
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot move %s to %s: %s".formatted(fresh, data, e), e);
        }
    }

    /** PostgreSQL refuses to start when its old process id was given to another program. */
    private void removeStalePid() {
        Path file = data.resolve("postmaster.pid");
        try {
            if (Files.exists(file)) {
                long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
                boolean postgres =
                        ProcessHandle.of(pid)
                                .flatMap(handle -> handle.info().command())
                                .filter(command -> command.endsWith("postgres"))
                                .isPresent();
                if (!postgres) {
                    Files.delete(file);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new LakehouseException(
                    ErrorCode.FAILED, "Cannot read %s: %s".formatted(file, e), e);
        }
    }

    @Override
    public Launch launch() {
        List<String> command = new ArrayList<>(PostgresUser.prefix());
        command.addAll(
                List.of(
                        PostgresBinaries.extracted(context.classPaths())
                                .resolve("bin")
                                .resolve("postgres")
                                .toString(),
                        "-D",
                        data.toString(),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "port=" + context.ports().port(NAME),
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "max_connections=200",
                        "-c",
                        "shared_buffers=64MB",
                        "-c",
                        "timezone=UTC",
                        "-c",
                        "log_timezone=UTC"));
        return new Launch(command, Map.of(), data);
    }

    @Override
    public void probe() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            boolean exists;
            try (ResultSet found =
                    statement.executeQuery(
                            "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                exists = found.next();
            }
            if (!exists) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
        try (Connection connection = connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", context.credentials().postgresPassword().reveal());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "15");
        return DriverManager.getConnection(url(database), properties);
    }
}
