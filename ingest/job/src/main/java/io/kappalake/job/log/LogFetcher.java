package io.kappalake.job.log;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.fetcher.SingleThreadFetcherManager;
import org.apache.flink.connector.base.source.reader.fetcher.SplitFetcher;
import org.apache.flink.connector.base.source.reader.fetcher.SplitFetcherTask;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;

/** The reader's fetching thread, the only one that uses the consumer. */
final class LogFetcher extends SingleThreadFetcherManager<LogStep, LogSplit> {
    LogFetcher(Supplier<SplitReader<LogStep, LogSplit>> reader, Configuration config) {
        super(reader, config);
    }

    /** Commits offsets by partition, soon. */
    void commit(Map<Integer, Long> offsets, OffsetCommitCallback callback) {
        SplitFetcher<LogStep, LogSplit> fetcher = getRunningFetcher();
        if (fetcher == null) {
            return;
        }
        LogSplitReader reader = (LogSplitReader) fetcher.getSplitReader();
        fetcher.enqueueTask(
                new SplitFetcherTask() {
                    @Override
                    public boolean run() {
                        reader.commit(offsets, callback);
                        return true;
                    }

                    @Override
                    public void wakeUp() {}
                });
    }
}
