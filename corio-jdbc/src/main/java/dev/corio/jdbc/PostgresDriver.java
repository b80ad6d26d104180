package dev.corio.jdbc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What we use of the inside of PostgreSQL's driver: the bytes of a row and the description of its columns can be taken out of a
 * result, and made a result again. Then the getters, conversions and errors of rows that need no connection are the driver's own.
 *
 * <p>The driver is no dependency of ours; its classes are known by name. If a version of it looks different inside there is no
 * such object, and nothing that needs one is batched.
 */
final class PostgresDriver {

    private static final String RESULT = "org.postgresql.jdbc.PgResultSet";
    private static final String CONNECTION = "org.postgresql.jdbc.PgConnection";

    private static final ClassValue<Found> FOUND = new ClassValue<>() {
        @Override
        protected Found computeValue(Class<?> type) {
            try {
                return new Found(new PostgresDriver(type));
            } catch (ReflectiveOperationException | RuntimeException otherInside) {
                System.getLogger("dev.corio.jdbc")
                        .log(System.Logger.Level.DEBUG, "rows of this driver cannot be detached", otherInside);
                return new Found(null);
            }
        }
    };

    private final Class<?> fieldType;
    private final MethodHandle fields;
    private final MethodHandle thisRow;
    private final MethodHandle connection;
    private final MethodHandle newField;
    private final MethodHandle oid;
    private final MethodHandle length;
    private final MethodHandle modifier;
    private final MethodHandle tableOid;
    private final MethodHandle position;
    private final MethodHandle format;
    private final MethodHandle setFormat;
    private final MethodHandle label;
    private final MethodHandle newTuple;
    private final MethodHandle cells;
    private final MethodHandle newResult;
    private final MethodHandle failure;

    /** A class's inside, if it is as expected. */
    private record Found(@Nullable PostgresDriver driver) {}

    private PostgresDriver(Class<?> result) throws ReflectiveOperationException {
        fields = getter(result, "fields");
        thisRow = getter(result, "thisRow");
        connection = getter(result, "connection");
        fieldType = result.getDeclaredField("fields").getType().getComponentType();
        Class<?> tupleType = result.getDeclaredField("thisRow").getType();
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        newField = lookup.unreflectConstructor(constructorOf(fieldType, 6))
                .asType(MethodType.genericMethodType(6).changeParameterType(0, String.class));
        oid = of(fieldType, "getOID");
        length = of(fieldType, "getLength");
        modifier = of(fieldType, "getMod");
        tableOid = of(fieldType, "getTableOid");
        position = of(fieldType, "getPositionInTable");
        format = of(fieldType, "getFormat");
        label = of(fieldType, "getColumnLabel");
        setFormat = lookup.unreflect(fieldType.getMethod("setFormat", int.class))
                .asType(MethodType.methodType(void.class, Object.class, Object.class));
        newTuple = lookup.unreflectConstructor(tupleType.getConstructor(byte[][].class))
                .asType(MethodType.methodType(Object.class, byte[][].class));
        cells = getter(tupleType, "data").asType(MethodType.methodType(byte[][].class, Object.class));
        Class<?> statement = Class.forName("org.postgresql.core.BaseStatement", false, result.getClassLoader());
        Class<?> state = Class.forName("org.postgresql.util.PSQLState", false, result.getClassLoader());
        Class<?> failed = Class.forName("org.postgresql.util.PSQLException", false, result.getClassLoader());
        failure = MethodHandles.insertArguments(
                        lookup.findConstructor(failed, MethodType.methodType(void.class, String.class, state)),
                        1,
                        state.getField("NO_DATA").get(null))
                .asType(MethodType.genericMethodType(1));
        newResult = lookup.unreflect(statement.getMethod("createDriverResultSet", fieldType.arrayType(), List.class))
                .asType(MethodType.methodType(ResultSet.class, Object.class, Object.class, List.class));
    }

    private static MethodHandle getter(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return MethodHandles.lookup().unreflectGetter(field).asType(MethodType.genericMethodType(1));
    }

    private static MethodHandle of(Class<?> type, String method) throws ReflectiveOperationException {
        return MethodHandles.publicLookup().unreflect(type.getMethod(method)).asType(MethodType.genericMethodType(1));
    }

    private static Constructor<?> constructorOf(Class<?> type, int parameters) throws NoSuchMethodException {
        for (Constructor<?> each : type.getConstructors()) {
            if (each.getParameterCount() == parameters) {
                return each;
            }
        }
        throw new NoSuchMethodException(type.getName() + " with " + parameters + " parameters");
    }

    // ------------------------------------------------------------------------------------------------ use

    /**
     * {@return the driver's own result behind that of a pool, null if it is not one of PostgreSQL's driver}
     */
    static @Nullable ResultSet bare(ResultSet result) throws SQLException {
        if (result.getClass().getName().equals(RESULT)) {
            return result;
        }
        if (result.isWrapperFor(ResultSet.class)) {
            ResultSet inner = result.unwrap(ResultSet.class);
            if (inner.getClass().getName().equals(RESULT)) {
                return inner;
            }
        }
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Class<?> type = Class.forName(RESULT, false, loader);
            return result.isWrapperFor(type) ? (ResultSet) result.unwrap(type) : null;
        } catch (ClassNotFoundException none) {
            return null;
        }
    }

    /** Cancels what runs on a connection, if it is one of PostgreSQL's: statements of its driver cancel themselves once only. */
    static void cancelQuery(Connection connection) throws SQLException {
        Connection inner = connection.isWrapperFor(Connection.class) ? connection.unwrap(Connection.class) : connection;
        if (inner.getClass().getName().equals(CONNECTION)) {
            try {
                Invocations.call(inner.getClass().getMethod("cancelQuery"), inner, Invocations.orNone(null));
            } catch (NoSuchMethodException otherInside) {
                throw new SQLException("PostgreSQL's driver is other than expected", otherInside);
            }
        }
    }

    /** {@return its inside, null if that is not as expected} */
    static @Nullable PostgresDriver of(ResultSet bare) {
        return FOUND.get(bare.getClass()).driver;
    }

    /** {@return the columns of a result from one on, called otherwise if that is wanted} */
    Object columnsOf(ResultSet bare, int from, @Nullable Columns called) {
        return calling(() -> {
            Object all = fields.invoke((Object) bare);
            int count = Array.getLength(all) - from;
            Object copies = Array.newInstance(fieldType, count);
            for (int i = 0; i < count; i++) {
                Object its = Array.get(all, i + from);
                String name = called == null
                        ? (String) label.invoke(its)
                        : called.all().get(i).label();
                Object copy = newField.invoke(
                        name,
                        oid.invoke(its),
                        length.invoke(its),
                        modifier.invoke(its),
                        tableOid.invoke(its),
                        position.invoke(its));
                setFormat.invoke(copy, format.invoke(its));
                Array.set(copies, i, copy);
            }
            return copies;
        });
    }

    /** {@return the current row, from a column on} */
    Object rowOf(ResultSet bare, int from) {
        return calling(() -> {
            Object row = thisRow.invoke((Object) bare);
            if (from == 0) {
                return row;
            }
            byte[][] all = (byte[][]) cells.invokeExact(row);
            return newTuple.invokeExact(Arrays.copyOfRange(all, from, all.length));
        });
    }

    /** {@return a statement that makes results} It is no statement in the database. */
    Statement statementFor(ResultSet bare) throws SQLException {
        Connection its = (Connection) calling(() -> connection.invoke((Object) bare));
        return its.createStatement();
    }

    /** {@return a result} */
    ResultSet result(Statement statement, Object columns, List<Object> rows) {
        return (ResultSet) calling(() -> newResult.invoke((Object) statement, columns, rows));
    }

    /** {@return what it throws when it has found no type of elements} */
    SQLException noElements() {
        return (SQLException) calling(() -> failure.invoke("No results were returned by the query."));
    }

    /** Something of the driver's. */
    private interface Inside {
        Object call() throws Throwable;
    }

    private static Object calling(Inside inside) {
        try {
            return inside.call();
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable unexpected) {
            throw new IllegalStateException("PostgreSQL's driver is other than expected inside", unexpected);
        }
    }
}
