package io.kappalake.replay.lake;

import io.kappalake.lakehouse.ErrorCode;
import io.kappalake.lakehouse.LakehouseException;
import io.kappalake.lakehouse.config.ConfigFile;
import io.kappalake.lakehouse.config.ConfigSection;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.config.Values;

/**
 * Rules of who may publish replays: the section {@code replay} of {@code kappalake.yaml}.
 *
 * @param requireApproval whether somebody else has to approve what one wants to publish
 */
public record ReplayConfig(boolean requireApproval) {
    /** That of a lakehouse. */
    public static ReplayConfig of(LakehouseConfig config) {
        return config.section(ReplayConfig.class);
    }

    /**
     * Requires that nobody has to approve.
     *
     * @param what is refused otherwise, which cannot be approved
     * @throws LakehouseException {@code REFUSED} otherwise
     */
    public void requireNone(String what) {
        if (requireApproval) {
            throw new LakehouseException(
                    ErrorCode.REFUSED,
                    "Cannot %s: replay.require-approval is true, and a takeover goes from its audit to its publication in one command, so that nobody can approve it in between; agree on it, and set replay.require-approval to false for it"
                            .formatted(what));
        }
    }

    /** Reads the section; found by {@link java.util.ServiceLoader}. */
    public static final class Section implements ConfigSection<ReplayConfig> {
        @Override
        public Class<ReplayConfig> type() {
            return ReplayConfig.class;
        }

        @Override
        public ReplayConfig read(ConfigFile file) {
            return new ReplayConfig(new Values(file).bool("replay.require-approval", false));
        }
    }
}
