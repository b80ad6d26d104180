package dev.corio.jdbc;

/** A statement gave another number of rows than was asked for: none where one is needed, or too many. */
public final class RowCountException extends SqlFailedException {

    private final int rows;

    RowCountException(String sql, String wanted, int rows) {
        super(sql, wanted + " was asked for, and there " + (rows == 1 ? "is 1" : "are " + rows), null);
        this.rows = rows;
    }

    /** {@return how many rows there are} */
    public int rows() {
        return rows;
    }
}
