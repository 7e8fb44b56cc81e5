package io.kappalake.replay.notify;

import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.replay.run.ReplayStep;
import io.kappalake.replay.run.Runs;
import java.time.Clock;
import java.util.List;

/** News of replays for all that a configuration names. */
public final class News implements Runs.Listener {
    private final List<Runs.Listener> receivers;

    private News(List<Runs.Listener> receivers) {
        this.receivers = List.copyOf(receivers);
    }

    /** The listener that a configuration wants. */
    public static Runs.Listener of(LakehouseConfig config, Clock clock) {
        return new News(
                List.of(
                        Webhook.of(config.section(NotifyConfig.class), clock),
                        LineageEvents.of(config, clock)));
    }

    @Override
    public void noted(String run, ReplayStep step, String details) {
        receivers.forEach(receiver -> receiver.noted(run, step, details));
    }
}
