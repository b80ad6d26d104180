package dev.corio.jdbc;

import dev.corio.jdbc.SqlText.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query that looks up rows of one table by one column, and does nothing else: {@code select … from t where id = ?}, perhaps with
 * {@code order by} and columns of the table. Nothing in it is called; so what a row gives depends on nothing but the row.
 *
 * @param table the table, as {@code to_regclass} takes it
 * @param column the column
 * @param afterSelect where the text of the query goes on behind its first word
 * @param parameter the parameter
 * @param order the columns that it orders by, in their order
 * @param afterBy where the text goes on behind {@code order by}; only with an order
 */
record KeyLookup(
        String table, String column, int afterSelect, SqlScanner.Token parameter, List<String> order, int afterBy) {

    /** {@return what is looked up, null if the query is something else} */
    static @Nullable KeyLookup of(SqlText text) {
        return text.verb() == Verb.READ && text.parameters() == 1 ? new LookupReader(text).read() : null;
    }

    /**
     * {@return the query for many keys, their array being its parameter} The key is its first column. What it orders by comes after
     * the key: an index gives rows in that order.
     */
    String forKeys(SqlText text, String array) {
        String key = text.unused("corio_k");
        String core = text.core();
        String before = "SELECT \"" + column.replace("\"", "\"\"") + "\" AS " + key + ","
                + core.substring(afterSelect, parameter.start()) + "ANY(" + array + ")";
        return order.isEmpty()
                ? before + core.substring(parameter.end())
                : before + core.substring(parameter.end(), afterBy) + " 1," + core.substring(afterBy);
    }
}
