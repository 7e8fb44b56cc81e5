package io.kappalake.lakehouse.catalog;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** A catalog whose database is being set up by somebody else during the first tries to open it. */
public final class TestingBusyCatalog extends InMemoryCatalog {
    private static final AtomicInteger failuresLeft = new AtomicInteger();

    /** Lets this many of the next attempts fail. */
    static void failNext(int times) {
        failuresLeft.set(times);
    }

    @Override
    public void initialize(String name, Map<String, String> properties) {
        if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new UncheckedSQLException(
                    new SQLException("relation already exists"), "Cannot initialize");
        }
        super.initialize(name, properties);
    }
}
