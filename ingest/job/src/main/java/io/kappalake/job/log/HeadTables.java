package io.kappalake.job.log;

import io.kappalake.orders.plan.Replay;
import java.io.Serializable;
import java.util.OptionalLong;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;

/** The tables of the head, on their way to the readers; a snapshot is null if there is none. */
record HeadTables(
        TableLoader orderEvents,
        @Nullable Long orderEventsSnapshot,
        TableLoader deadLetters,
        @Nullable Long deadLettersSnapshot)
        implements Serializable {
    static HeadTables of(CatalogLoader catalog, Replay.Head head) {
        return new HeadTables(
                TableLoader.fromCatalog(catalog, TableIdentifier.parse(head.orderEvents())),
                snapshot(head.orderEventsSnapshot()),
                TableLoader.fromCatalog(catalog, TableIdentifier.parse(head.deadLetters())),
                snapshot(head.deadLettersSnapshot()));
    }

    @Nullable
    private static Long snapshot(OptionalLong id) {
        return id.isPresent() ? id.getAsLong() : null;
    }

    /** Opens them for one reader. */
    HeadLog open(String topic, SourceReaderContext context) {
        return new IcebergLog(
                topic,
                pinned(orderEvents, orderEventsSnapshot),
                pinned(deadLetters, deadLettersSnapshot),
                context.metricGroup().counter("headGaps"));
    }

    private static IcebergLog.Pinned pinned(TableLoader shared, @Nullable Long snapshot) {
        TableLoader loader = shared.clone();
        loader.open();
        return new IcebergLog.Pinned(loader.loadTable(), snapshot, loader);
    }
}
