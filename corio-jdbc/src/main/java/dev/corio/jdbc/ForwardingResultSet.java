package dev.corio.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/**
 * A result that passes on to the driver's what is the driver's business: values, conversions, errors. Written out, as the
 * getters are called for each value.
 */
@SuppressWarnings("deprecation") // what is deprecated is passed on, too
abstract class ForwardingResultSet implements ResultSet {

    /** The driver's result. */
    final ResultSet rows;

    ForwardingResultSet(ResultSet rows) {
        this.rows = rows;
    }

    @Override
    public boolean next() throws SQLException {
        return rows.next();
    }

    @Override
    public boolean wasNull() throws SQLException {
        return rows.wasNull();
    }

    @Override
    public Array getArray(int column) throws SQLException {
        return rows.getArray(column);
    }

    @Override
    public Array getArray(String label) throws SQLException {
        return rows.getArray(label);
    }

    @Override
    public InputStream getAsciiStream(int column) throws SQLException {
        return rows.getAsciiStream(column);
    }

    @Override
    public InputStream getAsciiStream(String label) throws SQLException {
        return rows.getAsciiStream(label);
    }

    @Override
    public BigDecimal getBigDecimal(int column) throws SQLException {
        return rows.getBigDecimal(column);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        return rows.getBigDecimal(column, scale);
    }

    @Override
    public BigDecimal getBigDecimal(String label) throws SQLException {
        return rows.getBigDecimal(label);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String label, int scale) throws SQLException {
        return rows.getBigDecimal(label, scale);
    }

    @Override
    public InputStream getBinaryStream(int column) throws SQLException {
        return rows.getBinaryStream(column);
    }

    @Override
    public InputStream getBinaryStream(String label) throws SQLException {
        return rows.getBinaryStream(label);
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        return rows.getBoolean(column);
    }

    @Override
    public boolean getBoolean(String label) throws SQLException {
        return rows.getBoolean(label);
    }

    @Override
    public byte getByte(int column) throws SQLException {
        return rows.getByte(column);
    }

    @Override
    public byte getByte(String label) throws SQLException {
        return rows.getByte(label);
    }

    @Override
    public Reader getCharacterStream(int column) throws SQLException {
        return rows.getCharacterStream(column);
    }

    @Override
    public Reader getCharacterStream(String label) throws SQLException {
        return rows.getCharacterStream(label);
    }

    @Override
    public int getConcurrency() throws SQLException {
        return rows.getConcurrency();
    }

    @Override
    public String getCursorName() throws SQLException {
        return rows.getCursorName();
    }

    @Override
    public Date getDate(int column) throws SQLException {
        return rows.getDate(column);
    }

    @Override
    public Date getDate(int column, Calendar calendar) throws SQLException {
        return rows.getDate(column, calendar);
    }

    @Override
    public Date getDate(String label) throws SQLException {
        return rows.getDate(label);
    }

    @Override
    public Date getDate(String label, Calendar calendar) throws SQLException {
        return rows.getDate(label, calendar);
    }

    @Override
    public double getDouble(int column) throws SQLException {
        return rows.getDouble(column);
    }

    @Override
    public double getDouble(String label) throws SQLException {
        return rows.getDouble(label);
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return rows.getFetchDirection();
    }

    @Override
    public int getFetchSize() throws SQLException {
        return rows.getFetchSize();
    }

    @Override
    public float getFloat(int column) throws SQLException {
        return rows.getFloat(column);
    }

    @Override
    public float getFloat(String label) throws SQLException {
        return rows.getFloat(label);
    }

    @Override
    public int getHoldability() throws SQLException {
        return rows.getHoldability();
    }

    @Override
    public int getInt(int column) throws SQLException {
        return rows.getInt(column);
    }

    @Override
    public int getInt(String label) throws SQLException {
        return rows.getInt(label);
    }

    @Override
    public long getLong(int column) throws SQLException {
        return rows.getLong(column);
    }

    @Override
    public long getLong(String label) throws SQLException {
        return rows.getLong(label);
    }

    @Override
    public Reader getNCharacterStream(int column) throws SQLException {
        return rows.getNCharacterStream(column);
    }

    @Override
    public Reader getNCharacterStream(String label) throws SQLException {
        return rows.getNCharacterStream(label);
    }

    @Override
    public String getNString(int column) throws SQLException {
        return rows.getNString(column);
    }

    @Override
    public String getNString(String label) throws SQLException {
        return rows.getNString(label);
    }

    @Override
    public Ref getRef(int column) throws SQLException {
        return rows.getRef(column);
    }

    @Override
    public Ref getRef(String label) throws SQLException {
        return rows.getRef(label);
    }

    @Override
    public int getRow() throws SQLException {
        return rows.getRow();
    }

    @Override
    public RowId getRowId(int column) throws SQLException {
        return rows.getRowId(column);
    }

    @Override
    public RowId getRowId(String label) throws SQLException {
        return rows.getRowId(label);
    }

    @Override
    public SQLXML getSQLXML(int column) throws SQLException {
        return rows.getSQLXML(column);
    }

    @Override
    public SQLXML getSQLXML(String label) throws SQLException {
        return rows.getSQLXML(label);
    }

    @Override
    public short getShort(int column) throws SQLException {
        return rows.getShort(column);
    }

    @Override
    public short getShort(String label) throws SQLException {
        return rows.getShort(label);
    }

    @Override
    public String getString(int column) throws SQLException {
        return rows.getString(column);
    }

    @Override
    public String getString(String label) throws SQLException {
        return rows.getString(label);
    }

    @Override
    public Time getTime(int column) throws SQLException {
        return rows.getTime(column);
    }

    @Override
    public Time getTime(int column, Calendar calendar) throws SQLException {
        return rows.getTime(column, calendar);
    }

    @Override
    public Time getTime(String label) throws SQLException {
        return rows.getTime(label);
    }

    @Override
    public Time getTime(String label, Calendar calendar) throws SQLException {
        return rows.getTime(label, calendar);
    }

    @Override
    public Timestamp getTimestamp(int column) throws SQLException {
        return rows.getTimestamp(column);
    }

    @Override
    public Timestamp getTimestamp(int column, Calendar calendar) throws SQLException {
        return rows.getTimestamp(column, calendar);
    }

    @Override
    public Timestamp getTimestamp(String label) throws SQLException {
        return rows.getTimestamp(label);
    }

    @Override
    public Timestamp getTimestamp(String label, Calendar calendar) throws SQLException {
        return rows.getTimestamp(label, calendar);
    }

    @Override
    public int getType() throws SQLException {
        return rows.getType();
    }

    @Override
    public URL getURL(int column) throws SQLException {
        return rows.getURL(column);
    }

    @Override
    public URL getURL(String label) throws SQLException {
        return rows.getURL(label);
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int column) throws SQLException {
        return rows.getUnicodeStream(column);
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String label) throws SQLException {
        return rows.getUnicodeStream(label);
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return rows.getWarnings();
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        return rows.absolute(row);
    }

    @Override
    public void afterLast() throws SQLException {
        rows.afterLast();
    }

    @Override
    public void beforeFirst() throws SQLException {
        rows.beforeFirst();
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        rows.cancelRowUpdates();
    }

    @Override
    public void clearWarnings() throws SQLException {
        rows.clearWarnings();
    }

    @Override
    public void deleteRow() throws SQLException {
        rows.deleteRow();
    }

    @Override
    public int findColumn(String label) throws SQLException {
        return rows.findColumn(label);
    }

    @Override
    public boolean first() throws SQLException {
        return rows.first();
    }

    @Override
    public void insertRow() throws SQLException {
        rows.insertRow();
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        return rows.isAfterLast();
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        return rows.isBeforeFirst();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return rows.isClosed();
    }

    @Override
    public boolean isFirst() throws SQLException {
        return rows.isFirst();
    }

    @Override
    public boolean isLast() throws SQLException {
        return rows.isLast();
    }

    @Override
    public boolean last() throws SQLException {
        return rows.last();
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        rows.moveToCurrentRow();
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        rows.moveToInsertRow();
    }

    @Override
    public boolean previous() throws SQLException {
        return rows.previous();
    }

    @Override
    public void refreshRow() throws SQLException {
        rows.refreshRow();
    }

    @Override
    public boolean relative(int rowCount) throws SQLException {
        return rows.relative(rowCount);
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        return rows.rowDeleted();
    }

    @Override
    public boolean rowInserted() throws SQLException {
        return rows.rowInserted();
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        return rows.rowUpdated();
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        rows.setFetchDirection(direction);
    }

    @Override
    public void setFetchSize(int rowCount) throws SQLException {
        rows.setFetchSize(rowCount);
    }

    @Override
    public void updateArray(int column, Array value) throws SQLException {
        rows.updateArray(column, value);
    }

    @Override
    public void updateArray(String label, Array value) throws SQLException {
        rows.updateArray(label, value);
    }

    @Override
    public void updateAsciiStream(int column, InputStream value) throws SQLException {
        rows.updateAsciiStream(column, value);
    }

    @Override
    public void updateAsciiStream(int column, InputStream value, int length) throws SQLException {
        rows.updateAsciiStream(column, value, length);
    }

    @Override
    public void updateAsciiStream(int column, InputStream value, long length) throws SQLException {
        rows.updateAsciiStream(column, value, length);
    }

    @Override
    public void updateAsciiStream(String label, InputStream value) throws SQLException {
        rows.updateAsciiStream(label, value);
    }

    @Override
    public void updateAsciiStream(String label, InputStream value, int length) throws SQLException {
        rows.updateAsciiStream(label, value, length);
    }

    @Override
    public void updateAsciiStream(String label, InputStream value, long length) throws SQLException {
        rows.updateAsciiStream(label, value, length);
    }

    @Override
    public void updateBigDecimal(int column, BigDecimal value) throws SQLException {
        rows.updateBigDecimal(column, value);
    }

    @Override
    public void updateBigDecimal(String label, BigDecimal value) throws SQLException {
        rows.updateBigDecimal(label, value);
    }

    @Override
    public void updateBinaryStream(int column, InputStream value) throws SQLException {
        rows.updateBinaryStream(column, value);
    }

    @Override
    public void updateBinaryStream(int column, InputStream value, int length) throws SQLException {
        rows.updateBinaryStream(column, value, length);
    }

    @Override
    public void updateBinaryStream(int column, InputStream value, long length) throws SQLException {
        rows.updateBinaryStream(column, value, length);
    }

    @Override
    public void updateBinaryStream(String label, InputStream value) throws SQLException {
        rows.updateBinaryStream(label, value);
    }

    @Override
    public void updateBinaryStream(String label, InputStream value, int length) throws SQLException {
        rows.updateBinaryStream(label, value, length);
    }

    @Override
    public void updateBinaryStream(String label, InputStream value, long length) throws SQLException {
        rows.updateBinaryStream(label, value, length);
    }

    @Override
    public void updateBlob(int column, InputStream value) throws SQLException {
        rows.updateBlob(column, value);
    }

    @Override
    public void updateBlob(int column, Blob value) throws SQLException {
        rows.updateBlob(column, value);
    }

    @Override
    public void updateBlob(int column, InputStream value, long length) throws SQLException {
        rows.updateBlob(column, value, length);
    }

    @Override
    public void updateBlob(String label, InputStream value) throws SQLException {
        rows.updateBlob(label, value);
    }

    @Override
    public void updateBlob(String label, Blob value) throws SQLException {
        rows.updateBlob(label, value);
    }

    @Override
    public void updateBlob(String label, InputStream value, long length) throws SQLException {
        rows.updateBlob(label, value, length);
    }

    @Override
    public void updateBoolean(int column, boolean value) throws SQLException {
        rows.updateBoolean(column, value);
    }

    @Override
    public void updateBoolean(String label, boolean value) throws SQLException {
        rows.updateBoolean(label, value);
    }

    @Override
    public void updateByte(int column, byte value) throws SQLException {
        rows.updateByte(column, value);
    }

    @Override
    public void updateByte(String label, byte value) throws SQLException {
        rows.updateByte(label, value);
    }

    @Override
    public void updateBytes(int column, byte[] value) throws SQLException {
        rows.updateBytes(column, value);
    }

    @Override
    public void updateBytes(String label, byte[] value) throws SQLException {
        rows.updateBytes(label, value);
    }

    @Override
    public void updateCharacterStream(int column, Reader value) throws SQLException {
        rows.updateCharacterStream(column, value);
    }

    @Override
    public void updateCharacterStream(int column, Reader value, int length) throws SQLException {
        rows.updateCharacterStream(column, value, length);
    }

    @Override
    public void updateCharacterStream(int column, Reader value, long length) throws SQLException {
        rows.updateCharacterStream(column, value, length);
    }

    @Override
    public void updateCharacterStream(String label, Reader value) throws SQLException {
        rows.updateCharacterStream(label, value);
    }

    @Override
    public void updateCharacterStream(String label, Reader value, int length) throws SQLException {
        rows.updateCharacterStream(label, value, length);
    }

    @Override
    public void updateCharacterStream(String label, Reader value, long length) throws SQLException {
        rows.updateCharacterStream(label, value, length);
    }

    @Override
    public void updateClob(int column, Reader value) throws SQLException {
        rows.updateClob(column, value);
    }

    @Override
    public void updateClob(int column, Clob value) throws SQLException {
        rows.updateClob(column, value);
    }

    @Override
    public void updateClob(int column, Reader value, long length) throws SQLException {
        rows.updateClob(column, value, length);
    }

    @Override
    public void updateClob(String label, Reader value) throws SQLException {
        rows.updateClob(label, value);
    }

    @Override
    public void updateClob(String label, Clob value) throws SQLException {
        rows.updateClob(label, value);
    }

    @Override
    public void updateClob(String label, Reader value, long length) throws SQLException {
        rows.updateClob(label, value, length);
    }

    @Override
    public void updateDate(int column, Date value) throws SQLException {
        rows.updateDate(column, value);
    }

    @Override
    public void updateDate(String label, Date value) throws SQLException {
        rows.updateDate(label, value);
    }

    @Override
    public void updateDouble(int column, double value) throws SQLException {
        rows.updateDouble(column, value);
    }

    @Override
    public void updateDouble(String label, double value) throws SQLException {
        rows.updateDouble(label, value);
    }

    @Override
    public void updateFloat(int column, float value) throws SQLException {
        rows.updateFloat(column, value);
    }

    @Override
    public void updateFloat(String label, float value) throws SQLException {
        rows.updateFloat(label, value);
    }

    @Override
    public void updateInt(int column, int value) throws SQLException {
        rows.updateInt(column, value);
    }

    @Override
    public void updateInt(String label, int value) throws SQLException {
        rows.updateInt(label, value);
    }

    @Override
    public void updateLong(int column, long value) throws SQLException {
        rows.updateLong(column, value);
    }

    @Override
    public void updateLong(String label, long value) throws SQLException {
        rows.updateLong(label, value);
    }

    @Override
    public void updateNCharacterStream(int column, Reader value) throws SQLException {
        rows.updateNCharacterStream(column, value);
    }

    @Override
    public void updateNCharacterStream(int column, Reader value, long length) throws SQLException {
        rows.updateNCharacterStream(column, value, length);
    }

    @Override
    public void updateNCharacterStream(String label, Reader value) throws SQLException {
        rows.updateNCharacterStream(label, value);
    }

    @Override
    public void updateNCharacterStream(String label, Reader value, long length) throws SQLException {
        rows.updateNCharacterStream(label, value, length);
    }

    @Override
    public void updateNClob(int column, Reader value) throws SQLException {
        rows.updateNClob(column, value);
    }

    @Override
    public void updateNClob(int column, NClob value) throws SQLException {
        rows.updateNClob(column, value);
    }

    @Override
    public void updateNClob(int column, Reader value, long length) throws SQLException {
        rows.updateNClob(column, value, length);
    }

    @Override
    public void updateNClob(String label, Reader value) throws SQLException {
        rows.updateNClob(label, value);
    }

    @Override
    public void updateNClob(String label, NClob value) throws SQLException {
        rows.updateNClob(label, value);
    }

    @Override
    public void updateNClob(String label, Reader value, long length) throws SQLException {
        rows.updateNClob(label, value, length);
    }

    @Override
    public void updateNString(String label, String value) throws SQLException {
        rows.updateNString(label, value);
    }

    @Override
    public void updateNString(int column, String value) throws SQLException {
        rows.updateNString(column, value);
    }

    @Override
    public void updateNull(int column) throws SQLException {
        rows.updateNull(column);
    }

    @Override
    public void updateNull(String label) throws SQLException {
        rows.updateNull(label);
    }

    @Override
    public void updateObject(int column, Object value) throws SQLException {
        rows.updateObject(column, value);
    }

    @Override
    public void updateObject(int column, Object value, int scaleOrLength) throws SQLException {
        rows.updateObject(column, value, scaleOrLength);
    }

    @Override
    public void updateObject(int column, Object value, SQLType type) throws SQLException {
        rows.updateObject(column, value, type);
    }

    @Override
    public void updateObject(int column, Object value, SQLType type, int scaleOrLength) throws SQLException {
        rows.updateObject(column, value, type, scaleOrLength);
    }

    @Override
    public void updateObject(String label, Object value) throws SQLException {
        rows.updateObject(label, value);
    }

    @Override
    public void updateObject(String label, Object value, int scaleOrLength) throws SQLException {
        rows.updateObject(label, value, scaleOrLength);
    }

    @Override
    public void updateObject(String label, Object value, SQLType type) throws SQLException {
        rows.updateObject(label, value, type);
    }

    @Override
    public void updateObject(String label, Object value, SQLType type, int scaleOrLength) throws SQLException {
        rows.updateObject(label, value, type, scaleOrLength);
    }

    @Override
    public void updateRef(int column, Ref value) throws SQLException {
        rows.updateRef(column, value);
    }

    @Override
    public void updateRef(String label, Ref value) throws SQLException {
        rows.updateRef(label, value);
    }

    @Override
    public void updateRow() throws SQLException {
        rows.updateRow();
    }

    @Override
    public void updateRowId(int column, RowId value) throws SQLException {
        rows.updateRowId(column, value);
    }

    @Override
    public void updateRowId(String label, RowId value) throws SQLException {
        rows.updateRowId(label, value);
    }

    @Override
    public void updateSQLXML(int column, SQLXML value) throws SQLException {
        rows.updateSQLXML(column, value);
    }

    @Override
    public void updateSQLXML(String label, SQLXML value) throws SQLException {
        rows.updateSQLXML(label, value);
    }

    @Override
    public void updateShort(int column, short value) throws SQLException {
        rows.updateShort(column, value);
    }

    @Override
    public void updateShort(String label, short value) throws SQLException {
        rows.updateShort(label, value);
    }

    @Override
    public void updateString(String label, String value) throws SQLException {
        rows.updateString(label, value);
    }

    @Override
    public void updateString(int column, String value) throws SQLException {
        rows.updateString(column, value);
    }

    @Override
    public void updateTime(int column, Time value) throws SQLException {
        rows.updateTime(column, value);
    }

    @Override
    public void updateTime(String label, Time value) throws SQLException {
        rows.updateTime(label, value);
    }

    @Override
    public void updateTimestamp(int column, Timestamp value) throws SQLException {
        rows.updateTimestamp(column, value);
    }

    @Override
    public void updateTimestamp(String label, Timestamp value) throws SQLException {
        rows.updateTimestamp(label, value);
    }
}
