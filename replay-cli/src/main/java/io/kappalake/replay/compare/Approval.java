package io.kappalake.replay.compare;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import java.util.Optional;

/**
 * Approval of an audited replay by a second person. Persons are told apart as the operating system
 * names them, whatever machine they are on. It holds for the audit that was approved, not for a
 * later one.
 */
public final class Approval {
    private Approval() {}

    /**
     * Requires that somebody may approve a replay.
     *
     * @param by who wants to, {@code user@host}
     * @param planner who planned it; empty if an earlier version did not note that
     * @throws LakehouseException {@code REFUSED} if that is the same person
     */
    static void requireOther(String run, String by, Optional<String> planner) {
        if (planner.map(Approval::user).filter(user(by)::equals).isPresent()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot approve the replay %s: %s has planned it; somebody else has to"
                            .formatted(run, user(by)));
        }
    }

    /**
     * Requires that somebody else has approved what a person publishes.
     *
     * @param approvedBy who did; empty if nobody did
     * @param publisher who publishes it
     * @throws LakehouseException {@code REFUSED} otherwise
     */
    static void require(String run, Optional<String> approvedBy, String publisher) {
        if (approvedBy.isEmpty()) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %1$s: its last audit is not approved; './kappalake replay approve %1$s' by somebody else does that"
                            .formatted(run));
        }
        if (user(approvedBy.get()).equals(user(publisher))) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot publish the replay %s: %s has approved it and publishes it; let somebody else do one of the two"
                            .formatted(run, user(publisher)));
        }
    }

    private static String user(String actor) {
        int host = actor.lastIndexOf('@');
        return host < 0 ? actor : actor.substring(0, host);
    }
}
