package io.kappalake.job.window;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.RowData;

/**
 * The type of {@link WindowMessage}, built from the type of the rows that may escort a
 * contribution.
 */
public final class WindowMessageType extends TypeInformation<WindowMessage> {
    private final TypeInformation<RowData> lateRow;

    /** A type whose escorts are rows of {@code late_events}. */
    public WindowMessageType(TypeInformation<RowData> lateRow) {
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
    public Class<WindowMessage> getTypeClass() {
        return WindowMessage.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<WindowMessage> createSerializer(SerializerConfig config) {
        return new WindowMessageSerializer(lateRow.createSerializer(config));
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof WindowMessageType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WindowMessageType that && lateRow.equals(that.lateRow);
    }

    @Override
    public int hashCode() {
        return Objects.hash(WindowMessageType.class, lateRow);
    }

    @Override
    public String toString() {
        return "WindowMessage(" + lateRow + ")";
    }
}
