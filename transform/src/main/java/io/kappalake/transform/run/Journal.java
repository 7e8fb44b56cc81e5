package io.kappalake.transform.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.lakehouse.ledger.Ledger;
import io.kappalake.lakehouse.ledger.LedgerEntry;
import io.kappalake.lakehouse.ledger.RunStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger of a run, from the first table that it writes on; a run that finds nothing to do
 * leaves no entry. Entries are appended in their order by a thread of their own, several in one
 * commit, so that no model waits for them. What a table holds never depends on them: whether a
 * publication came about stands in the table itself. Safe for use by several threads.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TOOL = "transform";
    private static final Duration LINGER = Duration.ofMillis(30);

    private final Ledger ledger;
    private final String runId;

    /** An empty one ends the thread. */
    private final LinkedBlockingQueue<Optional<LedgerEntry>> waiting = new LinkedBlockingQueue<>();

    private final Thread writer;
    private boolean begun;

    Journal(Ledger ledger, String runId) {
        this.ledger = requireNonNull(ledger, "ledger");
        this.runId = requireNonNull(runId, "runId");
        this.writer = Thread.ofPlatform().name("ledger").daemon().unstarted(this::write);
    }

    /** A step of the run; the first one begins it. */
    synchronized void step(String step, String subject, Map<String, ?> details) {
        if (!begun) {
            begun = true;
            writer.start();
            add(RunStep.STARTED.text(), "", "{}");
        }
        add(step, subject, json(details));
    }

    /** The run is over. */
    synchronized void end(boolean good) {
        if (begun) {
            add((good ? RunStep.SUCCEEDED : RunStep.FAILED).text(), "", "{}");
        }
    }

    private void add(String step, String subject, String details) {
        waiting.add(Optional.of(ledger.entry(runId, TOOL, step, subject, details)));
    }

    private static String json(Map<String, ?> details) {
        try {
            return JSON.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write() {
        boolean more = true;
        while (more) {
            List<Optional<LedgerEntry>> taken = new ArrayList<>();
            try {
                taken.add(waiting.take());
                gather(taken);
            } catch (InterruptedException e) {
                throw new IllegalStateException("Nobody interrupts the ledger's thread", e);
            }
            more = taken.stream().allMatch(Optional::isPresent);
            List<LedgerEntry> batch = taken.stream().flatMap(Optional::stream).toList();
            try {
                ledger.append(batch);
            } catch (RuntimeException e) {
                LOG.warn(
                        "{} {} steps are missing in the ledger ({}); tables are not concerned",
                        runId,
                        batch.size(),
                        String.valueOf(e.getMessage()));
            }
        }
    }

    /** Takes what comes at nearly the same time: a commit costs more than to wait for it. */
    private void gather(List<Optional<LedgerEntry>> taken) throws InterruptedException {
        Optional<LedgerEntry> next = taken.getFirst();
        while (next != null && next.isPresent()) {
            next = waiting.poll(LINGER.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                taken.add(next);
            }
        }
    }

    /** Writes what is left; takes no more steps. */
    @Override
    public void close() {
        synchronized (this) {
            if (!begun) {
                return;
            }
            waiting.add(Optional.empty());
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
