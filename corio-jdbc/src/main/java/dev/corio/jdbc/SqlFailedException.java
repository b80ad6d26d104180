package dev.corio.jdbc;

import dev.corio.CorioException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A statement failed. Made where it was called; its message names the statement, its {@linkplain #getCause() cause} is what the
 * driver threw.
 */
public sealed class SqlFailedException extends CorioException permits InDoubtException, RowCountException {

    private static final int LONGEST = 200;

    private final String sql;

    SqlFailedException(String sql, String why, @Nullable Throwable cause) {
        super(why + ", in the statement: " + shortened(sql), cause);
        this.sql = sql;
    }

    /** {@return the text of the statement} */
    public String sql() {
        return sql;
    }

    /** {@return what the driver threw, if it did} */
    public Optional<SQLException> sqlException() {
        return getCause() instanceof SQLException thrown ? Optional.of(thrown) : Optional.empty();
    }

    /** {@return the SQLSTATE, if the driver gave one} */
    public Optional<String> sqlState() {
        return sqlException().map(SQLException::getSQLState);
    }

    static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
