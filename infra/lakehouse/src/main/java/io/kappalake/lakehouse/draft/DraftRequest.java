package io.kappalake.lakehouse.draft;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** Request to open a draft; see {@link Drafts#open}. */
public final class DraftRequest {
    private final TableIdentifier live;
    private final Optional<String> name;
    private final Optional<TableShape> shape;
    private final Evolution evolution;
    private final OptionalLong base;
    private final boolean lasting;

    private DraftRequest(Builder builder) {
        live = builder.live;
        name = builder.name;
        shape = builder.shape;
        evolution = builder.evolution;
        base = builder.base;
        lasting = builder.lasting;
    }

    /** A draft of a live table, or of one that its publication is to make. */
    public static Builder of(TableIdentifier live) {
        return new Builder(live);
    }

    TableIdentifier live() {
        return live;
    }

    Optional<TableShape> shape() {
        return shape;
    }

    Evolution evolution() {
        return evolution;
    }

    OptionalLong base() {
        return base;
    }

    boolean lasting() {
        return lasting;
    }

    TableIdentifier name(String runId) {
        return TableIdentifier.of(Drafts.NAMESPACE, name.orElseGet(() -> defaultName(live, runId)));
    }

    private static String defaultName(TableIdentifier live, String runId) {
        return "%s__%s".formatted(prefix(live), inName(runId));
    }

    /** The beginning of the default names of a table's drafts. */
    static String prefix(TableIdentifier live) {
        Namespace namespace = live.namespace();
        return "%s__%s".formatted(String.join("_", namespace.levels()), live.name());
    }

    static String inName(String runId) {
        return runId.replaceAll("\\W", "_");
    }

    /** Gathers the parts of a request; all but the table are optional. */
    public static final class Builder {
        private final TableIdentifier live;
        private Optional<String> name = Optional.empty();
        private Optional<TableShape> shape = Optional.empty();
        private Evolution evolution = Evolution.KEEP;
        private OptionalLong base = OptionalLong.empty();
        private boolean lasting;

        private Builder(TableIdentifier live) {
            this.live = requireNonNull(live, "live");
        }

        /**
         * The draft's name in namespace {@code drafts}. The default is made of the live table and
         * the run; a fixed name makes the draft a lock, because there is only one of each name.
         */
        public Builder name(String name) {
            this.name = Optional.of(name);
            return this;
        }

        /** The shape of the table; by default that of the live table. */
        public Builder shape(TableShape shape) {
            this.shape = Optional.of(shape);
            return this;
        }

        /** The change of shape that is allowed; by default {@code KEEP}. */
        public Builder evolution(Evolution evolution) {
            this.evolution = requireNonNull(evolution, "evolution");
            return this;
        }

        /**
         * The live table's snapshot that the draft is made for, which need not be the current one;
         * opening is refused if it has expired.
         */
        public Builder base(long snapshot) {
            this.base = OptionalLong.of(snapshot);
            return this;
        }

        /**
         * The draft belongs to its run, not to the process that opens it: it stays when that ends,
         * until somebody discards it.
         */
        public Builder lasting() {
            this.lasting = true;
            return this;
        }

        public DraftRequest build() {
            return new DraftRequest(this);
        }
    }
}
