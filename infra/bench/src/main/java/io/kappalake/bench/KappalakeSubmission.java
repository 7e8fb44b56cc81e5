package io.kappalake.bench;

import io.kappalake.ingest.control.IngestControl;
import io.kappalake.lakehouse.config.LakehouseConfig;

/** The ingest job as users start it. */
final class KappalakeSubmission implements FlinkContender.Submission {
    @Override
    public String submit(LakehouseConfig config) {
        return new IngestControl(config).start(IngestControl.jobJar()).jobId();
    }
}
