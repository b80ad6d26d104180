package dev.corio.cli;

import dev.corio.cli.Session.RowReader;
import java.sql.SQLException;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * How to look things up in a table: two statements, the one for a key, the other one for many.
 *
 * @param <R> type of a row
 */
final class Lookup<R> {

    private final Session session;
    private final String table;
    private final String columns;
    private final RowReader<R> reader;
    private final String one;
    private final String many;
    private final int width;

    /**
     * A lookup.
     *
     * @param columns the first one is the key
     * @param order the column that orders the rows of a key, empty if there is one row only
     */
    Lookup(Session session, String table, String columns, String order, RowReader<R> reader) {
        String key = columns.substring(0, columns.indexOf(','));
        String select = "SELECT " + columns + " FROM " + TpchLoader.SCHEMA + "." + table + " WHERE " + key;
        this.session = session;
        this.table = table;
        this.columns = columns;
        this.reader = reader;
        this.width = columns.split(", ", -1).length;
        this.one = select + " = ?" + (order.isEmpty() ? "" : " ORDER BY " + order);
        this.many = select + " = ANY(?)" + (order.isEmpty() ? "" : " ORDER BY " + key + ", " + order);
    }

    /** {@return the row of a key} */
    R one(long key) throws SQLException {
        return all(key).stream()
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no row " + key + " in " + table));
    }

    /** {@return the rows of a key} */
    List<R> all(long key) throws SQLException {
        return session.query(one, key, reader);
    }

    /** {@return the rows of these keys, each key's together} */
    List<R> all(List<Long> keys) throws SQLException {
        return session.query(many, keys, reader);
    }

    /** {@return the statement for a key} */
    String text() {
        return one;
    }

    /** {@return the columns it reads, for a statement that joins it with others} */
    String columns() {
        return columns;
    }

    /** {@return how it reads them} */
    RowReader<R> reader() {
        return reader;
    }

    /** {@return how many they are} */
    int width() {
        return width;
    }
}
