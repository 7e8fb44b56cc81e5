package io.kappalake.lakehouse.draft;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/** A JDBC driver with fault points: {@code jdbc:faulty:sqlite:..} is {@code jdbc:sqlite:..}. */
public final class TestingDriver implements Driver {
    private static final String PREFIX = "jdbc:faulty:";
    private static final AtomicInteger TRANSACTIONS = new AtomicInteger();

    static {
        try {
            DriverManager.registerDriver(new TestingDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Registers it. */
    static String uri(String jdbc) {
        return jdbc.replaceFirst("jdbc:", PREFIX);
    }

    /** True if a transaction is open, whose locks others would wait for. */
    static boolean inTransaction() {
        return TRANSACTIONS.get() > 0;
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        call("sql connect");
        return connection(DriverManager.getConnection(url.replaceFirst(PREFIX, "jdbc:"), info));
    }

    private static Connection connection(Connection real) {
        boolean[] manual = {false};
        return proxy(
                Connection.class,
                (method, arguments) -> {
                    switch (method.getName()) {
                        case "close", "rollback" -> {
                            // a process that dies closes its connections too
                            if (manual[0] && method.getName().equals("close")) {
                                manual[0] = false;
                                TRANSACTIONS.decrementAndGet();
                            }
                            return method.invoke(real, arguments);
                        }
                        case "setAutoCommit" -> {
                            if (!(boolean) arguments[0]) {
                                manual[0] = true;
                                TRANSACTIONS.incrementAndGet();
                            }
                            return method.invoke(real, arguments);
                        }
                        case "commit" -> {
                            call("sql commit");
                            method.invoke(real, arguments);
                            call("sql answer to commit");
                            return null;
                        }
                        case "prepareStatement" -> {
                            return statement(
                                    (PreparedStatement) method.invoke(real, arguments),
                                    (String) arguments[0]);
                        }
                        default -> {
                            return method.invoke(real, arguments);
                        }
                    }
                });
    }

    private static PreparedStatement statement(PreparedStatement real, String sql) {
        return proxy(
                PreparedStatement.class,
                (method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        call("sql " + sql);
                    }
                    return method.invoke(real, arguments);
                });
    }

    private static void call(String call) throws SQLException {
        try {
            Faults.step(call);
        } catch (Faults.Lost e) {
            throw new SQLException(e.getMessage(), "08006", e);
        }
    }

    private interface Calls {
        Object call(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            try {
                                return calls.call(method, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
