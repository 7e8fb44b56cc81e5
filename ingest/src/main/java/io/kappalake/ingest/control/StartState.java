package io.kappalake.ingest.control;

import static java.util.stream.Collectors.joining;

import io.kappalake.ingest.state.JobState;
import io.kappalake.ingest.state.JobStates;
import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.session.LakehouseSession;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.proof.OffsetCheck;
import io.kappalake.orders.table.LogNote;
import io.kappalake.orders.table.OrderTable;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.orders.table.TableCommits;
import io.kappalake.orders.table.Takeover;
import io.kappalake.orders.topic.KafkaTopic;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state that a start goes on from, or the refusal to start where rows would be lost or doubled.
 */
final class StartState {
    private final LakehouseConfig config;
    private final JobStates states;

    StartState(LakehouseConfig config, JobStates states) {
        this.config = config;
        this.states = states;
    }

    /**
     * The newest state, or none.
     *
     * @param anew whether the states that are there are set aside
     * @param expected what the state belongs to, as far as is known
     * @param now what is there now
     * @throws LakehouseException {@code REFUSED} with the way out
     */
    Optional<JobState> choose(
            boolean anew, TableCommits commits, Optional<Origin> expected, Origin now) {
        requireColumns(commits);
        commits.takeover().ifPresent(this::requireSameGroup);
        if (anew) {
            requireNoRows(commits);
            states.setAside();
            return Optional.empty();
        }
        Optional<JobState> newest = newest(commits);
        newest.ifPresent(state -> requireOrigin(expected, now, state, commits));
        return newest;
    }

    /** Notes from where on the log is read into tables without rows. */
    void begin(LakehouseSession session, TableCommits commits, SortedMap<Integer, Long> offsets) {
        requireNoRows(commits);
        requireInLog(session, offsets);
        LogNote.begin(session.catalog(), OrderTables.of(config), offsets);
    }

    /** Notes that the topic which is there now goes on behind the last rows of the one before. */
    void follow(LakehouseSession session, KafkaTopic topic, TableCommits commits) {
        StartLog log = new StartLog(session.ledger(), config.kafka().group());
        LogGeneration before = LogNote.of(session.catalog(), OrderTables.of(config));
        Origin now = Origin.of(topic, commits);
        NewLog.require(log.origin().map(origin -> origin.expecting(before)), now, commits.rows());
        newest(commits)
                .map(JobState::location)
                .filter(state -> !state.startsWith(states.savepoints()))
                .ifPresent(
                        state -> {
                            throw NewLog.unsettled(state);
                        });
        LogGeneration next =
                NewLog.behind(
                        before,
                        now,
                        OffsetCheck.rows(session.trino(), OrderTable::tableName),
                        topic.starts().keySet());
        LogNote.write(session.catalog(), OrderTables.of(config), next);
        log.follows(next);
    }

    /** Requires that the tables have no column that the job cannot write. */
    static void requireColumns(TableCommits commits) {
        if (!commits.problems().isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the tables have columns that ingest cannot write:\n%s"
                            .formatted(
                                    commits.problems().stream()
                                            .map(problem -> "  " + problem)
                                            .collect(joining("\n"))));
        }
    }

    private void requireSameGroup(Takeover takeover) {
        if (!takeover.group().equals(config.kafka().group())) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the job of the consumer group %s has taken over the tables, and kafka.group is %s: use the configuration that the takeover was made with"
                            .formatted(takeover.group(), config.kafka().group()));
        }
    }

    private void requireInLog(LakehouseSession session, SortedMap<Integer, Long> offsets) {
        LogGeneration log = LogNote.of(session.catalog(), OrderTables.of(config));
        KafkaTopic topic =
                session.own(KafkaTopic.of(config.kafka(), log.beginningAt(new TreeMap<>())));
        SortedMap<Integer, Long> starts = topic.starts();
        SortedMap<Integer, Long> ends = topic.ends();
        offsets.forEach(
                (partition, offset) -> {
                    if (!ends.containsKey(partition)
                            || offset < starts.get(partition)
                            || offset > ends.get(partition)) {
                        throw new LakehouseException(
                                ErrorCode.INVALID_INPUT,
                                "Cannot start at offset %d of partition %d: %s"
                                        .formatted(
                                                offset,
                                                partition,
                                                ends.containsKey(partition)
                                                        ? "Kafka holds %d to %d"
                                                                .formatted(
                                                                        starts.get(partition),
                                                                        ends.get(partition))
                                                        : "topic %s has partitions 0 to %d"
                                                                .formatted(
                                                                        topic.name(),
                                                                        ends.size() - 1)));
                    }
                });
    }

    private static void requireNoRows(TableCommits commits) {
        if (commits.rows()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start with --from: the tables hold rows, which could be doubled. Set the tables aside (DROP TABLE, or ALTER TABLE ... RENAME TO) and './kappalake init' new ones, or leave --from out");
        }
    }

    /** A state is only good for the log that it has offsets of, and for the tables it wrote. */
    private void requireOrigin(
            Optional<Origin> expected, Origin now, JobState state, TableCommits commits) {
        List<String> differences =
                expected.map(before -> before.differences(now)).orElse(List.of());
        if (!differences.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the newest state, checkpoint %d (%s), is not of what is there now, so going on from it would skip or double records:\n%s\n%s"
                            .formatted(
                                    state.checkpointId(),
                                    state.location(),
                                    differences.stream()
                                            .map(difference -> "  " + difference)
                                            .collect(joining("\n")),
                                    commits.rows()
                                            ? "The tables hold rows of the log before. If the topic was made anew on purpose, './kappalake ingest start --new-log' lets it follow them. Or keep them as they are. "
                                                    + Origin.ELSEWHERE
                                            : "The tables hold no rows: './kappalake ingest start --from earliest' reads all that Kafka holds, and sets that state aside"));
        }
    }

    private Optional<JobState> newest(TableCommits commits) {
        Optional<JobState> newest = states.findNewest();
        if (newest.isEmpty() && commits.rows()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the tables hold rows of topic %s, and no checkpoint or savepoint is left below %s, so starting from the earliest offsets would double them. Restore the checkpoint folder, or set the tables aside, './kappalake init' new ones, and './kappalake ingest start --from earliest'"
                            .formatted(config.kafka().topic(), states.checkpoints()));
        }
        if (newest.isPresent()
                && commits.newestCheckpoint().isPresent()
                && newest.get().checkpointId() < commits.newestCheckpoint().getAsLong()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot start: the newest state left is checkpoint %d (%s), and the tables hold rows of checkpoint %d, so starting from it would double rows. Restore the newer checkpoint, or set the tables aside, './kappalake init' new ones, and './kappalake ingest start --from earliest'"
                            .formatted(
                                    newest.get().checkpointId(),
                                    newest.get().location(),
                                    commits.newestCheckpoint().getAsLong()));
        }
        return newest;
    }
}
