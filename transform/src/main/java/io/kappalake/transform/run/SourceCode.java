package io.kappalake.transform.run;

import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.manifest.ModelNode;
import io.kappalake.transform.memory.Fingerprint;
import io.kappalake.transform.project.MacroFile;
import io.kappalake.transform.project.Materialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The code of models as people write it, before anything is rendered. */
final class SourceCode {
    /** Settings that make no other rows. */
    private static final Set<String> DESCRIPTIVE =
            Set.of("tags", "meta", "docs", "enabled", "full_refresh", "persist_docs", "group");

    /** What gives another text in each run. */
    private static final Pattern TIME =
            Pattern.compile("run_started_at|invocation_id|\\bmodules\\b|\\bdatetime\\b");

    private static final Pattern CHANGES = Pattern.compile("\\bchanges\\s*\\(");

    private final Manifest manifest;
    private final String shared;
    private final boolean sharedTellsTime;

    SourceCode(Manifest manifest) {
        this.manifest = manifest;
        Fingerprint code = new Fingerprint();
        boolean tellsTime = TIME.matcher(manifest.context().vars().toString()).find();
        for (MacroFile file : manifest.project().macros()) {
            code.add(file.file()).add(file.text());
            tellsTime |= TIME.matcher(file.text()).find();
        }
        this.shared = code.add(manifest.context().vars()).text();
        this.sharedTellsTime = tellsTime;
    }

    /** A fingerprint of a model and all that is put into it. */
    String fingerprint(ModelNode model) {
        Fingerprint code = new Fingerprint().add(shared).add(settings(model));
        texts(model).forEach(code::add);
        return code.text();
    }

    /** The settings of a model that say what is in its table, and the table's name. */
    static Map<String, Object> settings(ModelNode model) {
        Map<String, Object> settings = new TreeMap<>(model.config().asMap());
        settings.keySet().removeAll(DESCRIPTIVE);
        settings.put("relation", model.relation().sql());
        return settings;
    }

    /** Whether the SQL of a model may be another one in each run, whatever people wrote. */
    boolean tellsTime(ModelNode model) {
        return sharedTellsTime || texts(model).stream().anyMatch(text -> TIME.matcher(text).find());
    }

    /** Whether a model reads changes, in one of its forms. */
    static boolean readsChanges(ModelNode model) {
        return CHANGES.matcher(model.file().sql()).find();
    }

    /** The model's own text and those of the views and ephemeral models that it reads. */
    private List<String> texts(ModelNode model) {
        List<String> texts = new ArrayList<>(List.of(model.file().sql()));
        Set<String> seen = new TreeSet<>();
        List<String> open = new ArrayList<>(model.dependsOn());
        while (!open.isEmpty()) {
            String id = open.removeLast();
            ModelNode read = manifest.models().get(id);
            boolean putIn =
                    read != null
                            && (read.materialized() == Materialization.VIEW
                                    || read.materialized() == Materialization.EPHEMERAL);
            if (putIn && seen.add(id)) {
                texts.add(id + ": " + read.file().sql());
                open.addAll(read.dependsOn());
            }
        }
        return texts.stream().sorted().toList();
    }
}
