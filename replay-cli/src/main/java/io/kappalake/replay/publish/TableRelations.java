package io.kappalake.replay.publish;

import static java.util.Objects.requireNonNull;

import io.kappalake.replay.lake.Sql;
import java.util.OptionalLong;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The relations that show the parts of one table, as {@code schema.name FOR VERSION AS OF id} or
 * {@code (SELECT ...)}. Data tests run in another schema, so names must have theirs.
 *
 * @param replaced rows of the live files that would go
 * @param draft rows that would come; may hold rows that are replaced by themselves
 * @param kept live rows that stay
 * @param live all live rows: {@code replaced} and {@code kept}
 */
public record TableRelations(String replaced, String draft, String kept, String live) {
    public TableRelations {
        requireNonNull(replaced, "replaced");
        requireNonNull(draft, "draft");
        requireNonNull(kept, "kept");
        requireNonNull(live, "live");
    }

    /** Returns what would go or what would come. */
    public String of(Side side) {
        return side == Side.LIVE ? replaced : draft;
    }

    /** Returns a query of all rows as a publication would leave them: kept ones and the draft's. */
    public String after(Schema schema) {
        return "SELECT %1$s FROM %2$s UNION ALL SELECT %1$s FROM %3$s"
                .formatted(Sql.columns(schema), kept, draft);
    }

    /** Returns a table at a snapshot, or no rows of it where there is none. */
    public static String at(TableIdentifier table, OptionalLong snapshot) {
        return snapshot.isPresent()
                ? Sql.at(table, snapshot.getAsLong())
                : "(SELECT * FROM %s WHERE false)".formatted(Sql.name(table));
    }
}
