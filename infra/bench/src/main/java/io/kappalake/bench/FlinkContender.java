package io.kappalake.bench;

import io.kappalake.ingest.flink.FlinkRest;
import io.kappalake.ingest.flink.JobControl;
import io.kappalake.lakehouse.config.LakehouseConfig;

/** A Flink job that writes new tables. */
final class FlinkContender implements Contender {
    /** Brings the job to the cluster. */
    interface Submission {
        /**
         * Submits the job that reads the topic which the configuration names.
         *
         * @return Flink's id of the job
         */
        String submit(LakehouseConfig config);
    }

    private final String name;
    private final BenchLakehouse lakehouse;
    private final Setup setup;
    private final Submission submission;

    FlinkContender(String name, BenchLakehouse lakehouse, Setup setup, Submission submission) {
        this.name = name;
        this.lakehouse = lakehouse;
        this.setup = setup;
        this.submission = submission;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare() {
        lakehouse.restartFlink();
    }

    @Override
    public Measurement read(OrderTopic topic) {
        LakehouseConfig config = lakehouse.configToRead(topic, setup);
        try (CommittedRows rows = CommittedRows.inNewTables(config)) {
            CatchUp catchUp = CatchUp.begin(lakehouse);
            String job = submission.submit(config);
            try {
                return catchUp.await(job, topic.events(), rows);
            } finally {
                new JobControl(new FlinkRest(config.flink())).cancel(job);
            }
        }
    }
}
