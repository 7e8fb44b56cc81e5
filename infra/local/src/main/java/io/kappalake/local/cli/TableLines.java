package io.kappalake.local.cli;

import io.kappalake.lakehouse.catalog.Namespaces;
import io.kappalake.lakehouse.config.LakehouseConfig;
import io.kappalake.lakehouse.maintenance.Maintenance;
import io.kappalake.lakehouse.maintenance.TableUpkeep;
import io.kappalake.lakehouse.session.LakehouseSession;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lines about the state of the tables of a lakehouse, one each. */
final class TableLines {
    static final List<String> HEADER =
            List.of("table", "files", "average size", "snapshots", "metadata", "debt");

    private static final double STEP = 1024.0;
    private static final String[] UNITS = {"B", "kB", "MB", "GB"};

    private TableLines() {}

    /** The states, from the metadata of the tables alone. */
    static List<TableUpkeep> read(LakehouseConfig config) {
        try (LakehouseSession session = LakehouseSession.open(config, Namespaces.OPS.toString())) {
            Maintenance maintenance = new Maintenance(session, Clock.systemUTC());
            return maintenance.tables(List.of()).stream()
                    .map(maintenance::plan)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    static List<Object> row(TableUpkeep table) {
        return List.of(
                table.table(),
                table.files(),
                table.files() == 0 ? "" : size(table.bytes() / table.files()),
                table.snapshots(),
                size(table.metadataBytes()),
                debt(table));
    }

    private static String debt(TableUpkeep table) {
        List<String> debt = new ArrayList<>();
        if (table.filesToCompact() > 0) {
            debt.add("%,d files to compact".formatted(table.filesToCompact()));
        }
        if (!table.expiring().isEmpty()) {
            debt.add("%,d snapshots to expire".formatted(table.expiring().size()));
        }
        if (table.rewriteManifests()) {
            debt.add("%,d manifests to rewrite".formatted(table.manifests()));
        }
        if (table.boundMetadata()) {
            debt.add("metadata files without bound");
        }
        if (!table.spared().isEmpty()) {
            debt.add("%,d spared".formatted(table.spared().size()));
        }
        return debt.isEmpty() ? "none" : String.join(", ", debt);
    }

    private static String size(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= STEP && unit < UNITS.length - 1) {
            amount /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }
}
