package dev.corio.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of many requests, sent as one array.
 *
 * @param element the type of its elements, as SQL writes it
 * @param cast what each is cast to where it is used; empty for nothing
 * @param form how a value becomes an element
 */
record FenceParameter(String element, String cast, Form form) {

    private static final Set<String> BINARY = Set.of("int2", "int4", "int8", "float4", "float8", "bool");

    /** As the server infers them; where it infers text, the driver's text for such a value counts, which is another one than ours. */
    private static final Set<String> DATES = Set.of("\"date\"", "\"timestamp\"", "\"timestamptz\"");

    /** How a value becomes an element of the array. */
    private enum Form {
        /** As it is: the driver has a short form for arrays of such. */
        AS_IT_IS,
        /** As text. */
        TEXT,
        /** As bytes. */
        BYTES,
        /** An array, as PostgreSQL writes it: arrays of arrays are tables there, and lose their rows when they are unnested. */
        ARRAY
    }

    /**
     * {@return a parameter}
     *
     * @param sent what {@link SentType} says of it
     * @param inferred the type that the server infers; only if sent says so
     */
    static FenceParameter of(String sent, String inferred) {
        if (sent.equals(SentType.INFERRED)) {
            String name = quoted(inferred);
            return inferred.startsWith("_") || inferred.endsWith("[]")
                    ? new FenceParameter("text", name, Form.TEXT)
                    : new FenceParameter(name, "", Form.TEXT);
        }
        if (sent.endsWith("[]")) {
            return new FenceParameter("text", sent, Form.ARRAY);
        }
        if (sent.startsWith(DriverObject.MARK)) {
            return new FenceParameter(quoted(sent.substring(DriverObject.MARK.length())), "", Form.TEXT);
        }
        if (sent.equals("bytea")) {
            return new FenceParameter(sent, "", Form.BYTES);
        }
        return new FenceParameter(sent, "", BINARY.contains(sent) ? Form.AS_IT_IS : Form.TEXT);
    }

    /** The driver gives names that need quotes without them, unless it gives the schema as well. */
    private static String quoted(String type) {
        return type.startsWith("\"") || type.endsWith("[]") ? type : '"' + type.replace("\"", "\"\"") + '"';
    }

    /** {@return what stands in the place of the parameter} */
    String use(String column) {
        return cast.isEmpty() ? "(" + column + ")" : "(" + column + "::" + cast + ")";
    }

    /** {@return whether it has a form} */
    boolean canSend(@Nullable Object value) {
        if (form != Form.TEXT || value instanceof Enum[]) {
            return true;
        }
        if (value instanceof java.util.Date && !DATES.contains(element)) {
            return false;
        }
        try {
            String text = PostgresText.of(value);
            return text == null || text.indexOf('\0') < 0; // the server would refuse it, and with it all the others
        } catch (PostgresText.Unencodable singly) {
            return false;
        }
    }

    /** {@return the array of this parameter, one element for each call} */
    Array array(Connection connection, List<Call> calls, int index) throws SQLException {
        @Nullable Object[] elements = room(calls.size());
        for (int i = 0; i < elements.length; i++) {
            Object value = calls.get(i).values().get(index).value();
            elements[i] = value == null ? null : element(connection, value);
        }
        return connection.createArrayOf(nameForDriver(), elements);
    }

    /** The driver goes by the class of the array. */
    private @Nullable Object[] room(int size) {
        return switch (form) {
            case BYTES -> new byte[size][];
            case TEXT, ARRAY -> new String[size];
            case AS_IT_IS ->
                switch (element) {
                    case "int2" -> new Short[size];
                    case "int4" -> new Integer[size];
                    case "int8" -> new Long[size];
                    case "float4" -> new Float[size];
                    case "float8" -> new Double[size];
                    default -> new Boolean[size];
                };
        };
    }

    /** The driver looks up the name of the array: what is cast anyway may as well be text. */
    private String nameForDriver() {
        return form == Form.TEXT && !element.equals("varchar") ? "text" : element;
    }

    private @Nullable Object element(Connection connection, Object value) throws SQLException {
        return switch (form) {
            case AS_IT_IS -> value instanceof Byte small ? (Object) small.shortValue() : value;
            case BYTES -> value;
            case ARRAY -> PostgresText.arrayLiteral(connection, cast.substring(0, cast.length() - 2), value);
            case TEXT -> text(connection, value);
        };
    }

    private static @Nullable String text(Connection connection, Object value) throws SQLException {
        if (value instanceof Enum<?>[] constants) {
            return PostgresText.arrayLiteral(connection, "text", constants);
        }
        try {
            return PostgresText.of(value);
        } catch (PostgresText.Unencodable singly) {
            throw new SQLException("a value is sent in a batch, and cannot be", singly);
        }
    }
}
