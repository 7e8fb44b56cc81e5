package io.kappalake.bench;

/** Something that reads a topic of order events from its beginning to its end. */
interface Contender {
    /** Name of the contender, for people. */
    String name();

    /** Prepares a series of runs, with nothing left from other contenders. */
    void prepare();

    /** Reads all events of the topic once. */
    Measurement read(OrderTopic topic);
}
