package io.kappalake.transform.context;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.jinja.Arguments;
import io.kappalake.transform.jinja.JinjaFunction;
import io.kappalake.transform.jinja.JinjaObject;
import io.kappalake.transform.jinja.Undefined;
import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code ref}, {@code source} and {@code this} give: dbt's Relation
 * (https://docs.getdbt.com/reference/dbt-classes#relation).
 *
 * @param name of the table or view
 * @param type {@code table}, {@code view}, {@code cte} for an ephemeral model, or null where it is
 *     not known
 * @param printed what stands in SQL
 */
record RelationValue(RelationName name, String type, String printed) implements JinjaObject {
    RelationValue {
        requireNonNull(name, "name");
        requireNonNull(printed, "printed");
    }

    static RelationValue of(RelationName name, String type) {
        return new RelationValue(name, type, name.sql());
    }

    @Override
    public Object attribute(String attribute) {
        return switch (attribute) {
            case "database", "catalog" -> name.catalog();
            case "schema" -> name.schema();
            case "identifier", "name", "table" -> name.table();
            case "type" -> type;
            case "is_table" -> "table".equals(type);
            case "is_view" -> "view".equals(type);
            case "is_cte" -> "cte".equals(type);
            case "is_materialized_view", "is_dynamic_table" -> false;
            case "render" -> (JinjaFunction) arguments -> printed;
            case "include" -> (JinjaFunction) this::include;
            case "quote" -> (JinjaFunction) arguments -> this;
            case "without_identifier" ->
                    (JinjaFunction)
                            arguments ->
                                    RelationName.quoted(name.catalog())
                                            + "."
                                            + RelationName.quoted(name.schema());
            default -> Undefined.of(attribute);
        };
    }

    /** The relation with only some parts of its name. */
    private Object include(Arguments arguments) {
        List<String> parts = new ArrayList<>();
        if (!Boolean.FALSE.equals(arguments.at(0, "database", true))) {
            parts.add(RelationName.quoted(name.catalog()));
        }
        if (!Boolean.FALSE.equals(arguments.at(1, "schema", true))) {
            parts.add(RelationName.quoted(name.schema()));
        }
        if (!Boolean.FALSE.equals(arguments.at(2, "identifier", true))) {
            parts.add(RelationName.quoted(name.table()));
        }
        return new RelationValue(name, type, String.join(".", parts));
    }

    @Override
    public String text() {
        return printed;
    }
}
