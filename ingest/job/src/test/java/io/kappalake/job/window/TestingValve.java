package io.kappalake.job.window;

import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.PushingAsyncDataInput.DataOutput;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.StatusWatermarkValve;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** Flink's own combination of several channels' watermarks, in front of an operator. */
final class TestingValve {
    private final StatusWatermarkValve valve;
    private final DataOutput<Object> output;

    TestingValve(int channels, OneInputStreamOperatorTestHarness<?, ?> operator) {
        this.valve = new StatusWatermarkValve(channels);
        this.output = new ToOperator(operator);
    }

    void watermark(Watermark mark, int channel) throws Exception {
        valve.inputWatermark(mark, channel, output);
    }

    void status(WatermarkStatus status, int channel) throws Exception {
        valve.inputWatermarkStatus(status, channel, output);
    }

    private record ToOperator(OneInputStreamOperatorTestHarness<?, ?> operator)
            implements DataOutput<Object> {
        @Override
        public void emitWatermark(Watermark mark) throws Exception {
            operator.processWatermark(mark);
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) throws Exception {
            operator.processWatermarkStatus(status);
        }

        @Override
        public void emitRecord(StreamRecord<Object> record) {
            throw new IllegalStateException("A valve has no records");
        }

        @Override
        public void emitLatencyMarker(LatencyMarker marker) {
            throw new IllegalStateException("A valve has no latency markers");
        }

        @Override
        public void emitRecordAttributes(RecordAttributes attributes) {
            throw new IllegalStateException("A valve has no record attributes");
        }

        @Override
        public void emitWatermark(WatermarkEvent event) {
            throw new IllegalStateException("A valve has no watermark events");
        }
    }
}
