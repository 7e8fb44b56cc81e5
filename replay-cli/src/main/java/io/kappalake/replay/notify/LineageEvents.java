package io.kappalake.replay.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.kappalake.lakehouse.cli.Kappalake;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.orders.table.OrderTables;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.InputDataset;
import io.openlineage.client.OpenLineage.OutputDataset;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineage.RunFacet;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a catalog of lineage what replays read and write, by run events of OpenLineage. A replay is
 * one run: it starts, runs while it has caught up and is audited, is complete when it is published,
 * and is aborted when it is rolled back or cancelled. Live tables are outputs only of what has
 * changed them. A receiver that fails delays a step by some seconds and never stops it.
 *
 * @see <a href="https://openlineage.io/docs/spec/object-model">The model of OpenLineage</a>
 * @see <a href="https://openlineage.io/docs/spec/naming">Its names of topics and tables</a>
 */
final class LineageEvents implements Runs.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LineageEvents.class);
    private static final Map<ReplayStep, EventType> EVENTS =
            new EnumMap<>(
                    Map.of(
                            ReplayStep.STARTED, EventType.START,
                            ReplayStep.CAUGHT_UP, EventType.RUNNING,
                            ReplayStep.AUDITED, EventType.RUNNING,
                            ReplayStep.PUBLISHED, EventType.COMPLETE,
                            ReplayStep.ROLLED_BACK, EventType.ABORT,
                            ReplayStep.CANCELLED, EventType.ABORT));
    private static final URI PRODUCER = URI.create("urn:" + Kappalake.VERSION.replace(' ', ':'));
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                    .build();

    private final LakehouseConfig config;
    private final OpenLineageConfig lineage;
    private final Receiver receiver;
    private final Clock clock;
    private final OpenLineage model = new OpenLineage(PRODUCER);

    private LineageEvents(
            LakehouseConfig config, OpenLineageConfig lineage, String url, Clock clock) {
        this.config = config;
        this.lineage = lineage;
        this.receiver = new Receiver(url);
        this.clock = clock;
    }

    /** The listener that a configuration wants. */
    static Runs.Listener of(LakehouseConfig config, Clock clock) {
        OpenLineageConfig lineage = config.section(NotifyConfig.class).openLineage();
        return lineage.url()
                .<Runs.Listener>map(url -> new LineageEvents(config, lineage, url, clock))
                .orElse(Runs.Listener.NONE);
    }

    @Override
    public void noted(String run, ReplayStep step, String details) {
        if (!EVENTS.containsKey(step)) {
            return;
        }
        byte[] body;
        try {
            body = JSON.writeValueAsBytes(event(run, step, JSON.readTree(details)));
        } catch (IOException e) {
            LOG.warn("Cannot write the lineage of {}, which is {}", run, step.text(), e);
            return;
        }
        receiver.tell(
                body,
                lineage.apiKey()
                        .map(key -> Map.of("Authorization", "Bearer " + key.reveal()))
                        .orElse(Map.of()),
                "%s is %s".formatted(run, step.text()));
    }

    private RunEvent event(String run, ReplayStep step, JsonNode details) {
        return model.newRunEventBuilder()
                .eventType(EVENTS.get(step))
                .eventTime(clock.instant().atZone(ZoneOffset.UTC))
                .run(
                        model.newRunBuilder()
                                .runId(id(run))
                                .facets(facets(run, step, details))
                                .build())
                .job(
                        model.newJobBuilder()
                                .namespace(lineage.namespace())
                                .name(config.kafka().group() + ".replay")
                                .build())
                .inputs(inputs())
                .outputs(outputs(details))
                .build();
    }

    /** The run's id in these events, which have to be UUIDs. */
    private static UUID id(String run) {
        return UUID.nameUUIDFromBytes(("kappalake-replay-" + run).getBytes(UTF_8));
    }

    private OpenLineage.RunFacets facets(String run, ReplayStep step, JsonNode details) {
        RunFacet replay = model.newRunFacet();
        Map<String, Object> facts = replay.getAdditionalProperties();
        facts.put("run", run);
        facts.put("step", step.text());
        for (String fact : List.of("verdict", "publication", "records", "reason")) {
            Optional.of(details.path(fact))
                    .filter(JsonNode::isValueNode)
                    .filter(value -> !value.isNull())
                    .ifPresent(value -> facts.put(fact, value));
        }
        return model.newRunFacetsBuilder().put("kappalake_replay", replay).build();
    }

    private List<InputDataset> inputs() {
        List<InputDataset> inputs = new ArrayList<>();
        inputs.add(
                model.newInputDatasetBuilder()
                        .namespace(
                                "kafka://"
                                        + config.kafka().bootstrapServers().split(",")[0].strip())
                        .name(config.kafka().topic())
                        .build());
        OrderTables.of(config)
                .names()
                .forEach(
                        table ->
                                inputs.add(
                                        model.newInputDatasetBuilder()
                                                .namespace(trino())
                                                .name(name(table.toString()))
                                                .build()));
        return inputs;
    }

    /** The live tables that a step has changed: publications and rollbacks note them. */
    private List<OutputDataset> outputs(JsonNode details) {
        List<OutputDataset> outputs = new ArrayList<>();
        if (details.has("publication")) {
            for (JsonNode table : details.path("tables")) {
                outputs.add(
                        model.newOutputDatasetBuilder()
                                .namespace(trino())
                                .name(name(table.asText()))
                                .build());
            }
        }
        return outputs;
    }

    /** As other producers that see the tables through Trino name them. */
    private String trino() {
        return "trino://" + URI.create(config.trino().url()).getAuthority();
    }

    private String name(String table) {
        return "%s.%s".formatted(config.trino().catalog(), table);
    }
}
