package dev.corio.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a result are, when they have left their connection. Immutable but for what the driver remembers of types; from
 * any thread.
 *
 * @param driver the driver
 * @param statement a statement that makes results; nobody else uses it
 * @param columns the driver's description of the columns
 * @param described what the driver would have to ask the database about them
 */
record Detached(PostgresDriver driver, Statement statement, Object columns, List<Described> described) {

    /** Why rows that should be detached are not. */
    static final String IMPOSSIBLE = "the rows of this driver cannot be detached";

    /**
     * A column, as to what the driver asks the database for.
     *
     * @param table its table, empty if there is none
     * @param schema that of the table
     * @param nullable whether it may be null
     * @param isAutoIncrement whether the database counts it up
     * @param typeName the name of its type
     * @param isArray whether that is an array
     * @param isCursor whether it is the name of a cursor
     */
    record Described(
            String table,
            String schema,
            int nullable,
            boolean isAutoIncrement,
            String typeName,
            boolean isArray,
            boolean isCursor) {}

    /** {@return whether a column, from 1, holds names of cursors} False if there is no such column. */
    boolean isCursor(int column) {
        return column >= 1 && column <= described.size() && described.get(column - 1).isCursor;
    }

    /** {@return a result with these rows} */
    ResultSet open(List<Object> rows) {
        return driver.result(statement, columns, rows);
    }

    /** {@return all rows of a result} */
    static Answer.Detach readAll(ResultSet result) throws SQLException {
        Reader reader = Reader.of(result, 0, null);
        List<Object> rows = new ArrayList<>();
        while (result.next()) {
            rows.add(reader.row());
        }
        return new Answer.Detach(reader.heading(), rows);
    }

    /** Takes rows out of a result. On the thread that has its connection. */
    static final class Reader {

        private final ResultSet result;
        private final ResultSet bare;
        private final PostgresDriver driver;
        private final int from;
        private final Detached heading;
        private final boolean[] arrays; // columns whose types the driver is to learn while it has a connection

        private Reader(ResultSet result, ResultSet bare, PostgresDriver driver, int from, @Nullable Columns called)
                throws SQLException {
            this.result = result;
            this.bare = bare;
            this.driver = driver;
            this.from = from;
            ResultSetMetaData data = bare.getMetaData();
            List<Described> described = new ArrayList<>();
            this.arrays = new boolean[data.getColumnCount() - from];
            for (int i = 0; i < arrays.length; i++) {
                int column = i + from + 1;
                arrays[i] = data.getColumnType(column) == Types.ARRAY;
                described.add(new Described(
                        data.getTableName(column),
                        data.getSchemaName(column),
                        data.isNullable(column),
                        data.isAutoIncrement(column),
                        data.getColumnTypeName(column),
                        arrays[i],
                        data.getColumnTypeName(column).equals("refcursor")));
            }
            this.heading =
                    new Detached(driver, driver.statementFor(bare), driver.columnsOf(bare, from, called), described);
        }

        /**
         * {@return what reads a result}
         *
         * @param from how many columns to leave out
         * @param called what the columns are called, if not as here
         * @throws SQLException if it is not of a driver whose rows can be detached
         */
        static Reader of(ResultSet result, int from, @Nullable Columns called) throws SQLException {
            ResultSet bare = PostgresDriver.bare(result);
            PostgresDriver driver = bare == null ? null : PostgresDriver.of(bare);
            if (driver == null) {
                throw new SQLException(IMPOSSIBLE);
            }
            return new Reader(result, Objects.requireNonNull(bare), driver, from, called);
        }

        Detached heading() {
            return heading;
        }

        /** {@return the current row} */
        Object row() throws SQLException {
            for (int i = 0; i < arrays.length; i++) {
                if (arrays[i]) {
                    learn(i);
                }
            }
            return driver.rowOf(bare, from);
        }

        /** The driver asks the database for the types of elements when it reads the first array of a kind. */
        private void learn(int index) throws SQLException {
            Array array = result.getArray(index + from + 1);
            if (array != null) {
                arrays[index] = false;
                array.getArray();
                array.getBaseType();
                array.getBaseTypeName();
                array.free();
            }
        }
    }
}
