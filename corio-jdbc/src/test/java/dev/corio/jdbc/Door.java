package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/** How a test asks a database: by the calls of {@link CorioJdbc}, or by JDBC through its data source. Failures look the same. */
enum Door {
    CORIO {
        @Override
        long update(CorioJdbc db, String sql, Object... values) {
            return db.update(sql, values);
        }

        @Override
        int one(CorioJdbc db, String sql, Object... values) {
            return db.query(sql, values).one(Integer.class);
        }

        @Override
        int oneApart(CorioJdbc db, String sql, Object value) {
            return db.query(Sql.of(sql).bind(value).apart()).one(Integer.class);
        }
    },
    DATA_SOURCE {
        @Override
        long update(CorioJdbc db, String sql, Object... values) {
            return failingAlike(sql, () -> {
                try (Connection connection = db.dataSource().getConnection();
                        PreparedStatement statement = prepared(connection, sql, values)) {
                    return statement.executeLargeUpdate();
                }
            });
        }

        @Override
        int one(CorioJdbc db, String sql, Object... values) {
            return failingAlike(sql, () -> {
                try (Connection connection = db.dataSource().getConnection();
                        PreparedStatement statement = prepared(connection, sql, values);
                        ResultSet result = statement.executeQuery()) {
                    if (!result.next()) {
                        throw new RowCountException(sql, "one row", 0);
                    }
                    int first = result.getInt(1);
                    if (result.next()) {
                        throw new RowCountException(sql, "one row", 2);
                    }
                    return first;
                }
            });
        }

        /** What is random is not batched. */
        @Override
        int oneApart(CorioJdbc db, String sql, Object value) {
            return one(db, sql + " and random() >= 0", value);
        }

        private static PreparedStatement prepared(Connection connection, String sql, Object... values)
                throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        }

        private static <T> T failingAlike(String sql, JdbcThreads.Run<T> code) {
            try {
                return code.run();
            } catch (SQLException failed) {
                boolean isInDoubt = Arrays.stream(failed.getSuppressed()).anyMatch(InDoubtException.class::isInstance);
                throw isInDoubt
                        ? new InDoubtException(sql, failed)
                        : new SqlFailedException(sql, String.valueOf(failed.getMessage()), failed);
            }
        }
    };

    /** {@return the number of rows that a write has changed} */
    abstract long update(CorioJdbc db, String sql, Object... values);

    /** {@return the only value of the only row} */
    abstract int one(CorioJdbc db, String sql, Object... values);

    /** The same, not in a batch. */
    abstract int oneApart(CorioJdbc db, String sql, Object value);
}
