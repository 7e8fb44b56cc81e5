package io.kappalake.lakehouse.table;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.View;

/**
 * A view that Trino reads.
 *
 * @param schema its columns, as the query returns them
 * @param name namespace and name
 * @param sql the query in Trino's dialect; tables without a namespace are in the view's own
 */
public record ViewDefinition(TableIdentifier name, Schema schema, String sql, String comment) {
    private static final String DIALECT = "trino";

    public ViewDefinition {
        requireNonNull(name, "name");
        requireNonNull(schema, "schema");
        requireNonNull(sql, "sql");
        requireNonNull(comment, "comment");
    }

    /** Creates the view; {@code trinoCatalog} is the name under which Trino knows the catalog. */
    View create(ViewCatalog catalog, String trinoCatalog) {
        return catalog.buildView(name)
                .withSchema(schema)
                .withDefaultCatalog(trinoCatalog)
                .withDefaultNamespace(name.namespace())
                .withQuery(DIALECT, sql)
                .withProperty("comment", comment)
                .create();
    }

    /** Differences of a live view from this definition, in words; empty if there are none. */
    List<String> differencesFrom(View live) {
        List<String> differences = new ArrayList<>();
        Optional<String> found =
                Optional.ofNullable(live.sqlFor(DIALECT)).map(SQLViewRepresentation::sql);
        if (found.isEmpty()) {
            differences.add("it has no query in the dialect " + DIALECT);
        } else if (!found.get().equals(sql)) {
            differences.add("its query is another one: " + found.get().replaceAll("\\s+", " "));
        }
        return differences;
    }
}
