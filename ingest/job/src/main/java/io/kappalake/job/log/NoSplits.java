package io.kappalake.job.log;

import org.apache.flink.api.connector.source.SourceEvent;

/** The enumerator has no partition for a reader that asked. */
record NoSplits() implements SourceEvent {}
