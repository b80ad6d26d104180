package dev.corio.jdbc;

import dev.corio.jdbc.Decision.Refused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the system catalogs of a PostgreSQL say about what a statement uses. */
final class PostgresCatalog {

    private static final String VOLATILE_FUNCTIONS =
            "SELECT DISTINCT proname FROM pg_catalog.pg_proc WHERE provolatile = 'v' AND proname = ANY(?)";
    private static final String VOLATILE_OPERATORS = "SELECT DISTINCT o.oprname FROM pg_catalog.pg_operator o"
            + " JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode WHERE p.provolatile = 'v'";

    /** A unique index of the key alone, or of it and columns that the rows are ordered by, none of which may be null. */
    private static final String ORDERED_BY_INDEX = """
            SELECT 'yes' FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_attribute k ON k.attrelid = c.oid AND k.attname = ?
              JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
            WHERE c.oid = pg_catalog.to_regclass(?) AND c.relkind = 'r' AND NOT c.relhassubclass
              AND k.atttypid = ANY(?::pg_catalog.regtype[])
              AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
              AND NOT EXISTS (
                SELECT FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) n
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[n]
                  JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[n]
                WHERE NOT o.opcdefault OR a.attnum <> k.attnum AND NOT (
                  a.attname = ANY(?) AND a.attnotnull AND a.attcollation = i.indcollation[n] AND NOT EXISTS (
                    SELECT FROM pg_catalog.pg_constraint t
                    WHERE t.conrelid = c.oid AND t.contype = 'n' AND NOT t.convalidated AND a.attnum = ANY(t.conkey))))""";

    private final Connection connection;

    PostgresCatalog(Connection connection) {
        this.connection = connection;
    }

    /** Refuses a statement that uses what may give another value each time it is run. Overloads count as one. */
    void requireStable(SqlText text, Set<String> called) throws SQLException, Refused {
        if (setting("standard_conforming_strings").equals("off")) {
            throw new Refused("backslashes in strings have a meaning here (standard_conforming_strings is off)");
        }
        if (text.hasWord("tablesample")) {
            throw new Refused("it takes a sample of a table, another one each time");
        }
        if (!called.isEmpty()) {
            List<String> found = volatileAmong(called);
            if (!found.isEmpty()) {
                throw new Refused("it calls what is volatile, and would do so once for all requests: " + found);
            }
        }
        for (String operator : names(VOLATILE_OPERATORS)) {
            if (text.sql().contains(operator)) {
                throw new Refused("it uses an operator that is volatile: " + operator);
            }
        }
    }

    /** {@return those of these names that are of functions which are volatile} */
    List<String> volatileAmong(Set<String> called) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(VOLATILE_FUNCTIONS)) {
            statement.setArray(1, connection.createArrayOf("text", called.toArray()));
            return names(statement);
        }
    }

    /** {@return whether the driver sends strings without a type, as {@code stringtype=unspecified} makes it} */
    boolean infersTextParameters() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.pg_typeof(?)::text")) {
            statement.setString(1, "");
            return !names(statement).equals(List.of("character varying"));
        }
    }

    /**
     * {@return whether the rows of a key can have one order only: there is one at most, or what they are ordered by is never equal}
     *
     * @param types those of the column with which it may be compared
     */
    boolean isOrdered(KeyLookup lookup, List<String> types) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ORDERED_BY_INDEX)) {
            statement.setString(1, lookup.column());
            statement.setString(2, lookup.table());
            statement.setArray(3, connection.createArrayOf("text", types.toArray()));
            statement.setArray(
                    4, connection.createArrayOf("text", lookup.order().toArray()));
            return !names(statement).isEmpty();
        }
    }

    private String setting(String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.current_setting(?)")) {
            statement.setString(1, name);
            return names(statement).getFirst();
        }
    }

    private List<String> names(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return names(statement);
        }
    }

    private static List<String> names(PreparedStatement statement) throws SQLException {
        return JdbcThreads.run(statement, () -> {
            List<String> names = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    names.add(result.getString(1));
                }
            }
            return names;
        });
    }
}
