package io.kappalake.job.log;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The head of the log: records that Kafka has forgotten. Not safe for use by several threads. */
interface HeadLog extends AutoCloseable {
    /** The records of a partition in {@code [from, to)}, by offset; gaps are no error. */
    List<ConsumerRecord<byte[], byte[]>> read(int partition, long from, long to);

    @Override
    void close();
}
