package io.kappalake.ingest.window;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.RowData;

/** The type of {@link Contribution}, given that of the rows that may escort it. */
public final class ContributionType extends TypeInformation<Contribution> {
    private final TypeInformation<RowData> lateRow;

    /** A type whose escort are rows of {@code late_events}. */
    public ContributionType(TypeInformation<RowData> lateRow) {
        this.lateRow = requireNonNull(lateRow, "lateRow");
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 8;
    }

    @Override
    public int getTotalFields() {
        return 7 + lateRow.getTotalFields();
    }

    @Override
    public Class<Contribution> getTypeClass() {
        return Contribution.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<Contribution> createSerializer(SerializerConfig config) {
        return new ContributionSerializer(lateRow.createSerializer(config));
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ContributionType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContributionType that && lateRow.equals(that.lateRow);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ContributionType.class, lateRow);
    }

    @Override
    public String toString() {
        return "Contribution(" + lateRow + ")";
    }
}
