package io.kappalake.job;

import io.kappalake.job.log.RewrittenRecord;
import io.kappalake.orders.event.Decoder;
import io.kappalake.orders.event.EventDecoder;
import io.kappalake.orders.event.ForgivingDecoder;
import io.kappalake.orders.log.LogGeneration;
import io.kappalake.orders.rules.IngestConfig.Decode;
import io.kappalake.orders.rules.IngestConfig.Limits;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes inside the source, because its watermarks need the event time. Each record, good or bad,
 * is returned as the same {@link SourceRecord}, filled again.
 */
final class KafkaDecoding implements KafkaRecordDeserializationSchema<SourceRecord> {
    private static final long serialVersionUID = 1;

    private final Decode rules;
    private final Limits limits;
    private final LogGeneration.Bases bases;
    private transient Decoder decoder;
    private transient SourceRecord record;

    KafkaDecoding(Decode rules, Limits limits) {
        this(rules, limits, LogGeneration.Bases.NONE);
    }

    /** A decoding of records with Kafka's offsets. */
    KafkaDecoding(Decode rules, Limits limits, LogGeneration.Bases bases) {
        this.rules = rules;
        this.limits = limits;
        this.bases = bases;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = new ForgivingDecoder(new EventDecoder(rules, limits));
        record = new SourceRecord();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> from, Collector<SourceRecord> out) {
        record.key = from.key();
        record.value = from.value();
        record.partition = from.partition();
        record.offset =
                bases.generation() == 0
                        ? from.offset()
                        : bases.fromKafka(from.partition(), from.offset());
        record.kafkaTimestampMillis = from.timestamp();
        record.reason = decoder.decode(from.value(), from.timestamp(), record.event);
        record.detail = record.reason == null ? null : detail(from);
        out.collect(record);
    }

    /** The detail of a dead letter, whose bytes are not always those of the record. */
    private String detail(ConsumerRecord<byte[], byte[]> from) {
        String detail = decoder.detail();
        if (!(from instanceof RewrittenRecord)) {
            return detail;
        }
        return detail == null ? RewrittenRecord.NOTE : detail + "; " + RewrittenRecord.NOTE;
    }

    @Override
    public TypeInformation<SourceRecord> getProducedType() {
        return new SourceRecordType();
    }
}
