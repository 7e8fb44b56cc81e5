package io.kappalake.job.metrics;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The group of an operator's own metrics. In Prometheus their names begin with {@code
 * flink_taskmanager_job_task_operator_kappalake_}, and the label {@code kappalake} is {@code live}
 * in the job that writes to the live tables and {@code replay} in one that writes to drafts.
 *
 * <p>A label is a pair of Flink's metric groups, whose key is also a part of the metric's name.
 */
public final class JobMetrics {
    private static final String LABEL = "kappalake";
    private static final String LIVE = "live";
    private static final String REPLAY = "replay";
    private static final String COMMIT_INTERVAL = "kappalake.commit-interval-millis";

    private JobMetrics() {}

    /** Tells a job's operators what they export; they have no other way to know the job's plan. */
    public static void configure(Configuration settings, boolean live, Duration commitInterval) {
        settings.set(
                PipelineOptions.GLOBAL_JOB_PARAMETERS,
                Map.of(
                        LABEL,
                        live ? LIVE : REPLAY,
                        COMMIT_INTERVAL,
                        Long.toString(commitInterval.toMillis())));
    }

    /** The group of an operator's own metrics. */
    public static MetricGroup of(RuntimeContext context) {
        return context.getMetricGroup()
                .addGroup(LABEL, context.getGlobalJobParameters().getOrDefault(LABEL, LIVE));
    }

    /** The group of a replay's source, which runs in no other job. */
    public static MetricGroup ofReplay(MetricGroup source) {
        return source.addGroup(LABEL, REPLAY);
    }

    /** The time between two commits, without which nobody could say that one is overdue. */
    public static void exportCommitInterval(RuntimeContext context) {
        String millis = context.getGlobalJobParameters().get(COMMIT_INTERVAL);
        if (millis != null) {
            double seconds = Long.parseLong(millis) / 1e3;
            of(context).gauge("commit_interval_seconds", () -> seconds);
        }
    }

    /** A counter with a label. */
    public static Counter counter(MetricGroup group, String label, String value, String name) {
        return group.addGroup(label, value).counter(name);
    }
}
