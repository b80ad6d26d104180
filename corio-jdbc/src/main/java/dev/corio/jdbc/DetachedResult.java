package dev.corio.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a statement that ran in a batch. Its rows are the driver's own, without a connection. What the driver would do on
 * a connection from here on is refused: to read large objects, and cursors.
 *
 * <p>Requests that are equal share rows: what could be changed is copied.
 */
@SuppressWarnings("deprecation") // it is a ResultSet
final class DetachedResult extends ForwardingResultSet {

    private final Detached heading;
    private final VirtualStatement statement;
    private @Nullable ResultSetMetaData data;

    DetachedResult(VirtualStatement statement, Detached heading, List<Object> rows) {
        super(heading.open(rows));
        this.statement = statement;
        this.heading = heading;
    }

    @Override
    public void close() throws SQLException {
        if (!rows.isClosed()) {
            rows.close();
            statement.resultClosed();
        }
    }

    @Override
    public Statement getStatement() throws SQLException {
        rows.getStatement(); // throws if it is closed
        return statement.self();
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        ResultSetMetaData own = rows.getMetaData();
        if (data == null) {
            data = DetachedMetaData.of(own, heading.described());
        }
        return data;
    }

    // ------------------------------------------------------------------------------------------------ what is copied

    @Override
    public byte[] getBytes(int column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? bytes : bytes.clone();
    }

    @Override
    public byte[] getBytes(String label) throws SQLException {
        byte[] bytes = rows.getBytes(label);
        return bytes == null ? bytes : bytes.clone();
    }

    private <T> T copied(T value) {
        if (value instanceof byte[] bytes) {
            @SuppressWarnings("unchecked") // it is what it was
            T copy = (T) bytes.clone();
            return copy;
        }
        return value;
    }

    @Override
    public Object getObject(int column) throws SQLException {
        requireNoCursor(column);
        return copied(rows.getObject(column));
    }

    @Override
    public Object getObject(String label) throws SQLException {
        return getObject(rows.findColumn(label));
    }

    @Override
    public Object getObject(int column, Map<String, Class<?>> map) throws SQLException {
        requireNoCursor(column);
        return copied(rows.getObject(column, map));
    }

    @Override
    public Object getObject(String label, Map<String, Class<?>> map) throws SQLException {
        return getObject(rows.findColumn(label), map);
    }

    @Override
    public <T> T getObject(int column, Class<T> type) throws SQLException {
        requireNoCursor(column);
        if (type == Blob.class || type == Clob.class || type == NClob.class) {
            throw largeObject();
        }
        return copied(rows.getObject(column, type));
    }

    @Override
    public <T> T getObject(String label, Class<T> type) throws SQLException {
        return getObject(rows.findColumn(label), type);
    }

    // ------------------------------------------------------------------------------------------------ arrays

    @Override
    public Array getArray(int column) throws SQLException {
        Array array = rows.getArray(column);
        boolean isAsked = array == null || heading.described().get(column - 1).isArray();
        return isAsked ? array : new NoArray(array, heading.driver());
    }

    @Override
    public Array getArray(String label) throws SQLException {
        return getArray(rows.findColumn(label));
    }

    // ------------------------------------------------------------------------------------------------ what is refused

    private void requireNoCursor(int column) throws SQLException {
        if (heading.isCursor(column)) {
            throw new SQLFeatureNotSupportedException("column " + column
                    + " is a cursor, which is read on the connection that has it open: call setAutoCommit(false) first,"
                    + " so that the statement runs on a connection of its own");
        }
    }

    private static SQLFeatureNotSupportedException largeObject() {
        return new SQLFeatureNotSupportedException(
                "large objects are read in a transaction: call setAutoCommit(false) first");
    }

    @Override
    public Blob getBlob(int column) throws SQLException {
        throw largeObject();
    }

    @Override
    public Blob getBlob(String label) throws SQLException {
        throw largeObject();
    }

    @Override
    public Clob getClob(int column) throws SQLException {
        throw largeObject();
    }

    @Override
    public Clob getClob(String label) throws SQLException {
        throw largeObject();
    }

    @Override
    public NClob getNClob(int column) throws SQLException {
        throw largeObject();
    }

    @Override
    public NClob getNClob(String label) throws SQLException {
        throw largeObject();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLFeatureNotSupportedException("the result of a batch has left the driver's objects, so it is no "
                + type.getName() + ": unwrap the connection first, then its statements run on the driver's");
    }
}
