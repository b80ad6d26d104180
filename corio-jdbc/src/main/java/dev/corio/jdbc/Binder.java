package dev.corio.jdbc;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands values to a driver. */
sealed interface Binder {

    /** Binds all parameters of a statement. */
    default void bind(PreparedStatement statement, List<Parameter> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            bind(statement, i + 1, values.get(i));
        }
    }

    /** Binds one parameter. */
    default void bind(PreparedStatement statement, int index, Parameter parameter) throws SQLException {
        SQLType type = parameter.type();
        Object value = plain(parameter.value());
        if (value == null) {
            statement.setNull(index, type == null ? Types.NULL : type.getVendorTypeNumber());
        } else if (type != null) {
            statement.setObject(index, value, type.getVendorTypeNumber());
        } else {
            bind(statement, index, value);
        }
    }

    /** Binds a value whose class says what it is. */
    void bind(PreparedStatement statement, int index, Object value) throws SQLException;

    /** {@return the value, as one of those that drivers know, where that is the same} */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Character letter -> letter.toString();
            case Byte small -> (short) small;
            case BigInteger integer -> new BigDecimal(integer);
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            default -> value;
        };
    }

    /** {@return the elements, boxed} An array of byte arrays is one of elements. */
    static @Nullable Object[] boxed(Object array) {
        if (array instanceof @Nullable Object[] elements) {
            return elements;
        }
        @Nullable Object[] boxed = new Object[Array.getLength(array)];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = Array.get(array, i);
        }
        return boxed;
    }

    /** For drivers that take what {@code setObject} takes. */
    record Standard() implements Binder {

        @Override
        public void bind(PreparedStatement statement, int index, Object value) throws SQLException {
            switch (value) {
                case Enum<?> constant -> statement.setString(index, constant.name());
                case byte[] bytes -> statement.setBytes(index, bytes);
                case Object array when array.getClass().isArray() -> statement.setObject(index, boxed(array));
                default -> statement.setObject(index, value);
            }
        }
    }

    /** For PostgreSQL's driver: arrays have a type, and that of an enum is for the server to infer. */
    record Postgres() implements Binder {

        @Override
        public void bind(PreparedStatement statement, int index, Object value) throws SQLException {
            switch (value) {
                case Enum<?> constant -> statement.setObject(index, constant.name(), Types.OTHER);
                case Object array
                when array instanceof Enum[] ->
                    statement.setObject(index, literal(statement.getConnection(), array), Types.OTHER);
                case byte[] bytes -> statement.setBytes(index, bytes);
                case Object array when array.getClass().isArray() -> bindArray(statement, index, array);
                default -> statement.setObject(index, value);
            }
        }

        private static void bindArray(PreparedStatement statement, int index, Object array) throws SQLException {
            String element = SentType.elementOf(array.getClass());
            if (element == null) {
                statement.setObject(index, array);
                return;
            }
            statement.setArray(index, statement.getConnection().createArrayOf(element, PostgresText.elements(array)));
        }

        private static String literal(Connection connection, Object constants) throws SQLException {
            return PostgresText.arrayLiteral(connection, "text", constants);
        }
    }
}
