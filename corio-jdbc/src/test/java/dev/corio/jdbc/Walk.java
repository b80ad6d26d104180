package dev.corio.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.postgresql.util.PGobject;

/** Everything that can be got out of a result: what was called, and what it gave, or how it failed. */
final class Walk {

    private static final int ROWS_IN_FULL = 2;

    /** Large objects are refused. */
    private static final Set<String> REFUSED = Set.of("getBlob", "getClob", "getNClob");

    private static final List<Class<?>> CLASSES = List.of(
            String.class,
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            Boolean.class,
            Double.class,
            Float.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class,
            byte[].class,
            Date.class,
            Time.class,
            Timestamp.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetTime.class,
            OffsetDateTime.class,
            Instant.class,
            java.util.Date.class,
            Array.class,
            PGobject.class,
            Object.class,
            StringBuilder.class);

    private static final List<Method> GETTERS = getters();

    private final Map<String, String> seen = new LinkedHashMap<>();

    private Walk() {}

    private static List<Method> getters() {
        List<Method> getters = new ArrayList<>();
        for (Method method : ResultSet.class.getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            boolean ofColumn = types.length > 0 && (types[0] == int.class || types[0] == String.class);
            if (method.getName().startsWith("get") && ofColumn && !REFUSED.contains(method.getName())) {
                getters.add(method);
            }
        }
        getters.sort(Comparator.comparing(Method::toString));
        return getters;
    }

    /** {@return all of a result} */
    static Map<String, String> through(ResultSet result) throws SQLException {
        Walk walk = new Walk();
        walk.metadata(result.getMetaData());
        walk.state(result, "before");
        int columns = result.getMetaData().getColumnCount();
        int rows = 0;
        while (result.next()) {
            rows++;
            for (int column = 1; column <= columns; column++) {
                String at = "row " + rows + " column " + column + " ";
                if (rows <= ROWS_IN_FULL) {
                    walk.cell(result, column, at);
                } else {
                    int its = column;
                    walk.put(at + "getObject", () -> result.getObject(its));
                }
            }
        }
        walk.state(result, "after");
        for (int none : new int[] {0, columns + 1}) {
            walk.put("getInt of column " + none, () -> result.getInt(none));
            walk.put(
                    "getColumnType of column " + none,
                    () -> result.getMetaData().getColumnType(none));
            walk.put(
                    "getTableName of column " + none, () -> result.getMetaData().getTableName(none));
        }
        walk.put("getInt of no column", () -> result.getInt("no such column"));
        walk.put("previous", result::previous);
        walk.put("updateInt", () -> {
            result.updateInt(1, 1);
            return null;
        });
        walk.put("getWarnings", result::getWarnings);
        walk.put("getStatement's warnings", () -> result.getStatement().getWarnings());
        result.close();
        walk.put("closed", result::next);
        walk.put("closed metadata", result::getMetaData);
        walk.put("isClosed", result::isClosed);
        return walk.seen;
    }

    private void state(ResultSet result, String when) {
        put(when + " isBeforeFirst", result::isBeforeFirst);
        put(when + " isAfterLast", result::isAfterLast);
        put(when + " isFirst", result::isFirst);
        put(when + " isLast", result::isLast);
        put(when + " getRow", result::getRow);
        put(when + " getType", result::getType);
        put(when + " getConcurrency", result::getConcurrency);
        put(when + " getHoldability", result::getHoldability);
        put(when + " getFetchSize", result::getFetchSize);
        put(when + " getFetchDirection", result::getFetchDirection);
        put(when + " getCursorName", result::getCursorName);
        put(when + " getInt", () -> result.getInt(1));
        put(when + " wasNull", result::wasNull);
    }

    private void metadata(ResultSetMetaData data) throws SQLException {
        for (Method method : ResultSetMetaData.class.getMethods()) {
            if (method.getParameterCount() == 1 && method.getParameterTypes()[0] == int.class) {
                for (int column = 1; column <= data.getColumnCount(); column++) {
                    int its = column;
                    put("metadata " + method.getName() + " " + column, () -> called(method, data, its));
                }
            }
        }
    }

    private void cell(ResultSet result, int column, String at) throws SQLException {
        String label = result.getMetaData().getColumnLabel(column);
        for (Method getter : GETTERS) {
            Class<?>[] types = getter.getParameterTypes();
            Object which = types[0] == int.class ? (Object) column : label;
            String name = at + getter.getName() + Arrays.toString(types);
            if (types.length == 1) {
                put(name, () -> called(getter, result, which));
            } else if (types[1] == Class.class) {
                for (Class<?> type : CLASSES) {
                    put(name + type, () -> called(getter, result, which, type));
                }
                put(name + null, () -> called(getter, result, which, (Object) null));
            } else if (types[1] == Calendar.class) {
                Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("Asia/Kolkata"));
                put(name, () -> called(getter, result, which, calendar));
            } else if (types[1] == Map.class) {
                put(name, () -> called(getter, result, which, Map.of()));
            } else {
                put(name, () -> called(getter, result, which, 2));
            }
            put(name + " wasNull", result::wasNull);
        }
    }

    private static Object called(Method method, Object target, Object... arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw (Exception) thrown.getCause();
        }
    }

    /** Something that gives something. */
    private interface Giving {
        Object give() throws Exception;
    }

    private void put(String what, Giving giving) {
        String gave;
        try {
            gave = shown(giving.give());
        } catch (SQLException failed) {
            gave = failed.getClass().getName() + " " + failed.getSQLState() + " " + failed.getMessage();
        } catch (Exception failed) {
            gave = failed.getClass().getName(); // the JVM leaves out the message where it is thrown often
        }
        seen.put(
                what,
                gave.replaceAll("\\[B@[0-9a-f]+", "[B@")); // the driver's text for bytes in binary: no two are equal
    }

    static String shown(Object value) throws SQLException, IOException {
        return switch (value) {
            case null -> "null";
            case Array array ->
                array.getBaseTypeName() + " " + array.getBaseType() + " " + shown(array.getArray()) + " " + array;
            case InputStream stream -> "stream " + new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
            case Reader reader -> "reader " + reader.readAllAsString();
            case SQLXML xml -> "xml " + xml.getString();
            case Object array
            when array.getClass().isArray() ->
                array.getClass().getSimpleName() + " " + Arrays.deepToString(new Object[] {array});
            default -> value.getClass().getName() + " " + value;
        };
    }
}
