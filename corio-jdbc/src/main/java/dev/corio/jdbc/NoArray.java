package dev.corio.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/**
 * What the driver gives as the array of a column that is none: it has a text, and all else fails. The driver would ask the
 * database for the type of its elements first, on a connection that has gone back.
 *
 * @param drivers the driver's
 * @param driver the driver
 */
record NoArray(Array drivers, PostgresDriver driver) implements Array {

    @Override
    public String getBaseTypeName() throws SQLException {
        throw driver.noElements();
    }

    @Override
    public int getBaseType() throws SQLException {
        throw driver.noElements();
    }

    @Override
    public Object getArray() throws SQLException {
        throw driver.noElements();
    }

    @Override
    public Object getArray(Map<String, Class<?>> map) throws SQLException {
        throw driver.noElements();
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        throw driver.noElements();
    }

    @Override
    public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
        throw driver.noElements();
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        throw driver.noElements();
    }

    @Override
    public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
        throw driver.noElements();
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        throw driver.noElements();
    }

    @Override
    public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map) throws SQLException {
        throw driver.noElements();
    }

    @Override
    public void free() throws SQLException {
        drivers.free();
    }

    @Override
    public String toString() {
        return drivers.toString();
    }
}
