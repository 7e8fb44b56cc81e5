package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import io.kappalake.transform.memory.ModelCode;
import io.kappalake.transform.memory.ModelMemory;
import io.kappalake.transform.reading.Reader;
import io.kappalake.transform.relation.TableState;
import io.kappalake.transform.run.Compiler.Compiled;
import io.kappalake.transform.sql.RewrittenSql;
import java.util.Optional;

/**
 * What is known of a table model before anything is written: what decides what is to be done, for
 * the build and for the plan alike.
 *
 * @param live the table as the run sees it; empty before the first build
 * @param incremental whether the run adds to it
 * @param memory what it remembers of the run that published it
 * @param reader has read the SQL
 * @param sql the SQL to run
 * @param code fingerprints of the code now
 * @param why the reason for what is to be done, in words
 * @param isUnchanged whether running it again would give the rows that are there
 */
record ModelLook(
        Optional<TableState> live,
        boolean incremental,
        ModelMemory memory,
        Reader reader,
        Compiled compiled,
        RewrittenSql sql,
        ModelCode code,
        String why,
        boolean isUnchanged) {
    ModelLook {
        requireNonNull(live, "live");
        requireNonNull(memory, "memory");
        requireNonNull(reader, "reader");
        requireNonNull(compiled, "compiled");
        requireNonNull(sql, "sql");
        requireNonNull(code, "code");
        requireNonNull(why, "why");
    }
}
