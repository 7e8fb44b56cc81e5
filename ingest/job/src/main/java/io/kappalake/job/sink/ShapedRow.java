package io.kappalake.job.sink;

import io.kappalake.orders.table.ColumnMapping;
import io.kappalake.orders.table.ColumnMapping.Column;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;

/** A row of a table's definition as a row of the live table: a view, which copies nothing. */
final class ShapedRow implements RowData {
    private final int[] positions;
    private final boolean[] widened;
    private RowData row;

    ShapedRow(ColumnMapping mapping) {
        int columns = mapping.columns().size();
        positions = new int[columns];
        widened = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            positions[i] = mapping.columns().get(i).position();
            widened[i] = mapping.columns().get(i).widened();
        }
    }

    /** Shows another row. */
    ShapedRow show(RowData row) {
        this.row = row;
        return this;
    }

    @Override
    public int getArity() {
        return positions.length;
    }

    @Override
    public RowKind getRowKind() {
        return row.getRowKind();
    }

    @Override
    public void setRowKind(RowKind kind) {
        row.setRowKind(kind);
    }

    @Override
    public boolean isNullAt(int column) {
        return positions[column] == Column.NONE || row.isNullAt(positions[column]);
    }

    @Override
    public long getLong(int column) {
        return widened[column] ? row.getInt(positions[column]) : row.getLong(positions[column]);
    }

    @Override
    public boolean getBoolean(int column) {
        return row.getBoolean(positions[column]);
    }

    @Override
    public byte getByte(int column) {
        return row.getByte(positions[column]);
    }

    @Override
    public short getShort(int column) {
        return row.getShort(positions[column]);
    }

    @Override
    public int getInt(int column) {
        return row.getInt(positions[column]);
    }

    @Override
    public float getFloat(int column) {
        return row.getFloat(positions[column]);
    }

    @Override
    public double getDouble(int column) {
        return row.getDouble(positions[column]);
    }

    @Override
    public StringData getString(int column) {
        return row.getString(positions[column]);
    }

    @Override
    public DecimalData getDecimal(int column, int precision, int scale) {
        return row.getDecimal(positions[column], precision, scale);
    }

    @Override
    public TimestampData getTimestamp(int column, int precision) {
        return row.getTimestamp(positions[column], precision);
    }

    @Override
    public <T> RawValueData<T> getRawValue(int column) {
        return row.getRawValue(positions[column]);
    }

    @Override
    public byte[] getBinary(int column) {
        return row.getBinary(positions[column]);
    }

    @Override
    public ArrayData getArray(int column) {
        return row.getArray(positions[column]);
    }

    @Override
    public MapData getMap(int column) {
        return row.getMap(positions[column]);
    }

    @Override
    public RowData getRow(int column, int fields) {
        return row.getRow(positions[column], fields);
    }

    @Override
    public Variant getVariant(int column) {
        return row.getVariant(positions[column]);
    }
}
