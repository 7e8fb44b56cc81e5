package io.kappalake.bench;

/**
 * The result of a benchmark of the ingest job: the better run of each contender.
 *
 * @param ratioToRawConsumer events per second of ours by those of the raw consumer
 * @param ratioToFlinkSql events per second of ours by those of the Flink SQL job
 */
record Report(
        Machine machine,
        Setup setup,
        Measurement rawConsumer,
        Measurement flinkSql,
        Measurement kappalake,
        double ratioToRawConsumer,
        double ratioToFlinkSql) {
    static Report of(
            Setup setup, Measurement rawConsumer, Measurement flinkSql, Measurement kappalake) {
        return new Report(
                Machine.here(),
                setup,
                rawConsumer,
                flinkSql,
                kappalake,
                kappalake.ratioTo(rawConsumer),
                kappalake.ratioTo(flinkSql));
    }
}
