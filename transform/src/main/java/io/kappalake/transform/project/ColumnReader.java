package io.kappalake.transform.project;

import io.kappalake.lakehouse.problem.Location;
import io.kappalake.transform.relation.RelationName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the columns of a model, seed or source, and their tests. */
final class ColumnReader {
    private final GenericTestReader tests;
    private final Problems problems;

    ColumnReader(GenericTestReader tests, Problems problems) {
        this.tests = tests;
        this.problems = problems;
    }

    /**
     * @param inherited tags of the source, which its tests have too
     * @param quoted whether tests get the names of columns that do not say it in quotes
     */
    List<ColumnProperties> read(
            YamlFields fields,
            GenericTestReader.Subject subject,
            List<String> inherited,
            boolean quoted) {
        List<ColumnProperties> columns = new ArrayList<>();
        Map<String, Location> places = new HashMap<>();
        fields.named("columns", "column")
                .forEach(
                        (map, name) -> {
                            Location where = map.where("name");
                            Location first =
                                    places.putIfAbsent(name.toLowerCase(Locale.ROOT), where);
                            if (first != null) {
                                problems.problem(
                                        where,
                                        "Column %s of %s is given twice, first in %s: remove one"
                                                .formatted(name, subject.target(), first));
                            } else {
                                columns.add(column(map, name, subject, inherited, quoted));
                            }
                        });
        return columns;
    }

    private ColumnProperties column(
            YamlNode.Fields map,
            String name,
            GenericTestReader.Subject subject,
            List<String> inherited,
            boolean quoted) {
        YamlFields fields =
                new YamlFields(map, "column %s.%s".formatted(subject.target(), name), problems);
        fields.ignore("name", "docs");
        Optional<Boolean> quote = fields.bool("quote");
        fields.refuse("constraints", "contracts are not supported; write data tests");
        fields.refuse("policy_tags", "Trino has no policy tags");
        fields.refuse("granularity", "semantic models are not supported");
        YamlFields config =
                new YamlFields(fields.mapOrNone("config"), "config of column " + name, problems);
        List<String> tags = new ArrayList<>(fields.texts("tags"));
        tags.addAll(config.texts("tags"));
        Map<String, Object> meta = new HashMap<>(fields.mapOrNone("meta").plain());
        meta.putAll(config.mapOrNone("meta").plain());
        config.finish();
        List<String> testTags = new ArrayList<>(tags);
        testTags.addAll(inherited);
        String tested = quote.orElse(quoted) ? RelationName.quoted(name) : name;
        tests.read(fields, subject, Optional.of(tested), testTags);
        ColumnProperties column =
                new ColumnProperties(
                        name,
                        fields.text("description").orElse(""),
                        fields.text("data_type"),
                        meta,
                        tags,
                        quote,
                        map.where("name"));
        fields.finish();
        return column;
    }
}
