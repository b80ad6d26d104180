package dev.corio.jdbc;

/**
 * A column of a result, as the driver describes it.
 *
 * @param label what it is called in the result: its alias, or its name
 * @param type its type, of {@link java.sql.Types}
 * @param typeName what the database calls its type
 * @param precision its length or number of digits, as {@link java.sql.ResultSetMetaData#getPrecision} gives it; 0 for
 *     arrays, of which drivers do not give the same each time
 * @param scale its number of digits behind the point
 */
public record Column(String label, int type, String typeName, int precision, int scale) {}
