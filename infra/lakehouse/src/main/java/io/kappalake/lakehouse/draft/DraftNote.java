package io.kappalake.lakehouse.draft;

import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Description of a draft, kept in its table properties.
 *
 * @param liveUuid tells the live table apart from a later one of the same name; empty if there was
 *     none
 * @param liveSchema id of the live table's schema; empty if there was no table
 * @param liveLocation the live table's folder
 * @param lasting whether it outlives the process that opened it
 * @param baseTag the tag on the live table that keeps the base snapshot
 * @param lost whether its metadata are gone, so that nothing but its name is known for certain
 */
record DraftNote(
        TableIdentifier live,
        Optional<String> liveUuid,
        OptionalInt liveSchema,
        String liveLocation,
        Evolution evolution,
        String runId,
        Owner owner,
        Instant openedAt,
        OptionalLong baseSnapshot,
        boolean lasting,
        String baseTag,
        boolean lost) {
    private static final String PREFIX = "kappalake.draft.";
    private static final String LIVE = PREFIX + "live";
    private static final String LIVE_UUID = PREFIX + "live-uuid";
    private static final String LIVE_SCHEMA = PREFIX + "live-schema";
    private static final String LIVE_LOCATION = PREFIX + "live-location";
    private static final String EVOLUTION = PREFIX + "evolution";
    private static final String RUN_ID = PREFIX + "run-id";
    private static final String OWNER_HOST = PREFIX + "owner-host";
    private static final String OWNER_PID = PREFIX + "owner-pid";
    private static final String OWNER_STARTED = PREFIX + "owner-started";
    private static final String OWNER_MARK = PREFIX + "owner-mark";
    private static final String OPENED_AT = PREFIX + "opened-at";
    private static final String BASE_SNAPSHOT = PREFIX + "base-snapshot";
    private static final String LASTING = PREFIX + "lasting";
    private static final String BASE_TAG = PREFIX + "base-tag";

    /** Set on a draft that must not be published any more. */
    static final String DISCARDED = PREFIX + "discarded";

    /** True if a table with these properties is a draft. */
    static boolean isIn(Map<String, String> properties) {
        return properties.containsKey(LIVE);
    }

    /** True if a draft with these properties is being discarded. */
    static boolean isDiscarded(Map<String, String> properties) {
        return properties.containsKey(DISCARDED);
    }

    static DraftNote parse(Map<String, String> properties) {
        return new DraftNote(
                TableIdentifier.parse(properties.get(LIVE)),
                Optional.ofNullable(properties.get(LIVE_UUID)),
                properties.containsKey(LIVE_SCHEMA)
                        ? OptionalInt.of(Integer.parseInt(properties.get(LIVE_SCHEMA)))
                        : OptionalInt.empty(),
                properties.get(LIVE_LOCATION),
                Evolution.valueOf(properties.get(EVOLUTION)),
                properties.get(RUN_ID),
                new Owner(
                        properties.get(OWNER_HOST),
                        Long.parseLong(properties.get(OWNER_PID)),
                        Instant.parse(properties.get(OWNER_STARTED)),
                        // earlier versions did not note it
                        Optional.ofNullable(properties.get(OWNER_MARK))),
                Instant.parse(properties.get(OPENED_AT)),
                properties.containsKey(BASE_SNAPSHOT)
                        ? OptionalLong.of(Long.parseLong(properties.get(BASE_SNAPSHOT)))
                        : OptionalLong.empty(),
                Boolean.parseBoolean(properties.get(LASTING)),
                properties.get(BASE_TAG),
                false);
    }

    /** That of a draft whose metadata are gone. */
    static DraftNote lost(TableIdentifier live, String runId, String baseTag) {
        return new DraftNote(
                live,
                Optional.empty(),
                OptionalInt.empty(),
                "",
                Evolution.KEEP,
                runId,
                new Owner("unknown", 0, Instant.EPOCH),
                Instant.EPOCH,
                OptionalLong.empty(),
                true,
                baseTag,
                true);
    }

    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(LIVE, live.toString());
        liveUuid.ifPresent(uuid -> properties.put(LIVE_UUID, uuid));
        liveSchema.ifPresent(id -> properties.put(LIVE_SCHEMA, Integer.toString(id)));
        properties.put(LIVE_LOCATION, liveLocation);
        properties.put(EVOLUTION, evolution.name());
        properties.put(RUN_ID, runId);
        properties.put(OWNER_HOST, owner.host());
        properties.put(OWNER_PID, Long.toString(owner.pid()));
        properties.put(OWNER_STARTED, owner.started().toString());
        owner.mark().ifPresent(mark -> properties.put(OWNER_MARK, mark));
        properties.put(OPENED_AT, openedAt.toString());
        baseSnapshot.ifPresent(id -> properties.put(BASE_SNAPSHOT, Long.toString(id)));
        if (lasting) {
            properties.put(LASTING, "true");
        }
        properties.put(BASE_TAG, baseTag);
        return properties;
    }

    /** The properties of a draft that its live table is to have too. */
    static Map<String, String> without(Map<String, String> properties) {
        return properties.entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith(PREFIX))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    DraftState state(TableIdentifier name) {
        return new DraftState(name, live, runId, owner, life(), openedAt, baseSnapshot);
    }

    /** State of its owner; unknown where the draft does not depend on that. */
    Owner.Life life() {
        if (lost) {
            // nobody can go on with it
            return Owner.Life.DEAD;
        }
        return lasting ? Owner.Life.UNKNOWN : owner.life();
    }
}
