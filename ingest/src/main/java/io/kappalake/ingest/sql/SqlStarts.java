package io.kappalake.ingest.sql;

import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.ledger.LedgerEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The starts of SQL jobs in the ledger. A start is noted before its job is submitted, and again if
 * none of its own came of it; one whose process was killed in between counts, since its job may
 * run.
 */
final class SqlStarts {
    private static final String TOOL = "sql-job";
    private static final String STARTING = "job-starting";
    private static final String NOT_STARTED = "job-not-started";
    private final Ledger ledger;

    SqlStarts(Ledger ledger) {
        this.ledger = ledger;
    }

    private record End(String id) {}

    void starting(String name, ScriptNote script) {
        append(name, STARTING, script);
    }

    void notStarted(String name, ScriptNote script) {
        append(name, NOT_STARTED, new End(script.id()));
    }

    /** The script of the last start that has led to a job; empty if there was none. */
    Optional<ScriptNote> last(String name) {
        Set<String> over = new HashSet<>();
        for (LedgerEntry entry : ledger.entries(run(name)).reversed()) {
            if (entry.step().equals(NOT_STARTED)) {
                over.add(entry.details(End.class).id());
            } else if (entry.step().equals(STARTING)) {
                ScriptNote script = entry.details(ScriptNote.class);
                if (!over.contains(script.id())) {
                    return Optional.of(script);
                }
            }
        }
        return Optional.empty();
    }

    /** The names of all jobs that were ever started, in the order of their first starts. */
    List<String> names() {
        return ledger.runs(TOOL).stream()
                .map(run -> run.entries().getFirst().subject())
                .distinct()
                .toList();
    }

    private void append(String name, String step, Object details) {
        ledger.append(
                List.of(ledger.entry(run(name), TOOL, step, name, LedgerEntry.json(details))));
    }

    private static String run(String name) {
        return TOOL + "-" + name;
    }
}
