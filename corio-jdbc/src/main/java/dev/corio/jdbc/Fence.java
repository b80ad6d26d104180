package dev.corio.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query for PostgreSQL that runs another one for many sets of parameters: for each, the original, as it stands. The parameters
 * come as one array each.
 *
 * <pre>{@code
 * SELECT k.ord, q.* FROM unnest(?::int4[], …) WITH ORDINALITY AS k(p1, …, ord)
 *   CROSS JOIN LATERAL (SELECT * FROM (
 *     the original, with k.p1 in place of its first parameter
 *   ) q0 OFFSET 0) q
 *   ORDER BY k.ord
 * }</pre>
 *
 * <p>A {@link KeyLookup} whose rows have one order only needs none of that: the key says whose a row is. It is asked as
 * {@code select id, … from t where id = ANY(?::int4[])}, which costs the server less.
 *
 * <p>{@code OFFSET 0} keeps the planner from pulling the original up into a join: then the order of its rows, and the speed,
 * would change with the number of requests. A request without rows is one whose number does not come.
 */
final class Fence {

    private final String sql;
    private final boolean byKey; // whether the first column is the key, else it is the number of the request
    private final List<FenceParameter> parameters;
    private final Columns inside; // what the server calls the columns of this query
    private final Columns columns; // what they are called in the original
    private final Cells cells;

    private Fence(String sql, boolean byKey, List<FenceParameter> parameters, Columns inside, Columns columns) {
        this.sql = sql;
        this.byKey = byKey;
        this.parameters = parameters;
        this.inside = inside;
        this.columns = columns;
        this.cells = Cells.ofFence(columns);
    }

    /** The server describes the columns otherwise than before: a table was changed. */
    static final class Changed extends SQLException {
        private Changed() {
            super("the columns of the statement have changed");
        }
    }

    /** The server has remarked on something, and each request is to have what is remarked on it. */
    static final class Remarked extends SQLException {
        private Remarked() {
            super("the server gives warnings, and each request is to have its own");
        }
    }

    /**
     * {@return the query for an original}
     *
     * @param text the original, a single query
     * @param parameters its parameters, at least one
     * @param columns its columns
     * @throws Decision.Refused if the query has other columns
     */
    static Fence of(Connection connection, SqlText text, List<FenceParameter> parameters, Columns columns)
            throws SQLException, Decision.Refused {
        return of(connection, sqlOf(text, parameters), false, parameters, columns);
    }

    /**
     * {@return the query for an original that looks up rows by a unique key}
     *
     * @param lookup the original
     * @param parameter its parameter
     * @param columns its columns
     * @throws Decision.Refused if the query has other columns
     */
    static Fence byKey(Connection connection, SqlText text, KeyLookup lookup, FenceParameter parameter, Columns columns)
            throws SQLException, Decision.Refused {
        return of(connection, lookup.forKeys(text, arrayOf(parameter)), true, List.of(parameter), columns);
    }

    private static Fence of(
            Connection connection, String sql, boolean byKey, List<FenceParameter> parameters, Columns columns)
            throws SQLException, Decision.Refused {
        Columns inside;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            inside = Columns.of(statement.getMetaData(), 2);
        }
        requireSame(columns, inside);
        return new Fence(sql, byKey, parameters, inside, columns);
    }

    private static String arrayOf(FenceParameter parameter) {
        return "?::" + parameter.element() + "[]";
    }

    private static String sqlOf(SqlText text, List<FenceParameter> parameters) {
        String alias = text.unused("corio_k"); // what the original calls so is its own
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> uses = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            String name = "p" + (i + 1);
            arrays.add(arrayOf(parameters.get(i)));
            names.add(name);
            uses.add(parameters.get(i).use(alias + "." + name));
        }
        return "SELECT " + alias + ".ord, corio_q.* FROM unnest(" + String.join(", ", arrays) + ") WITH ORDINALITY AS "
                + alias + "(" + String.join(", ", names) + ", ord) CROSS JOIN LATERAL (SELECT * FROM (\n"
                + text.withParameters(uses) + "\n) corio_q0 OFFSET 0) corio_q ORDER BY " + alias + ".ord";
    }

    /** A column that is nothing but a parameter is called after it, here; the caller sees the original's label. */
    private static void requireSame(Columns original, Columns inside) throws Decision.Refused {
        if (original.size() != inside.size()) {
            throw new Decision.Refused(
                    "the rewritten statement has " + inside.size() + " columns instead of " + original.size());
        }
        for (int i = 0; i < original.size(); i++) {
            Column one = original.all().get(i);
            Column other = inside.all().get(i);
            String label = other.label().matches("p\\d+") ? one.label() : other.label();
            if (!new Column(label, other.type(), other.typeName(), other.precision(), other.scale()).equals(one)) {
                throw new Decision.Refused(
                        "column " + (i + 1) + " of the rewritten statement is " + other + " instead of " + one);
            }
        }
    }

    String sql() {
        return sql;
    }

    boolean isByKey() {
        return byKey;
    }

    /** {@return whether we can write the values of a call into arrays} */
    boolean canSend(Call call) {
        for (int i = 0; i < parameters.size(); i++) {
            if (!parameters.get(i).canSend(call.values().get(i).value())) {
                return false;
            }
        }
        return true;
    }

    void bind(PreparedStatement statement, List<Call> calls) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setArray(i + 1, parameters.get(i).array(statement.getConnection(), calls, i));
        }
    }

    /** {@return for each call its answer} */
    List<Answer> run(Connection connection, List<Call> calls, @Nullable Instant deadline) throws SQLException {
        Gathered gathered = new Gathered(calls);
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            bind(statement, calls);
            Deadline.limit(statement, deadline);
            JdbcThreads.<@Nullable Void>run(statement, () -> {
                try (ResultSet result = statement.executeQuery()) {
                    gathered.begin(result);
                    read(result, calls, gathered);
                }
                gathered.requireNoWarnings(statement);
                return null;
            });
        } finally {
            Statements.close(statement);
        }
        return gathered.answers();
    }

    private void read(ResultSet result, List<Call> calls, Gathered gathered) throws SQLException {
        if (!Columns.of(result.getMetaData(), 2).equals(inside)) {
            throw new Changed();
        }
        if (byKey) {
            readByKey(result, calls, gathered);
            return;
        }
        while (result.next()) {
            gathered.add(Math.toIntExact(result.getLong(1)) - 1, result);
        }
    }

    private void readByKey(ResultSet result, List<Call> calls, Gathered gathered) throws SQLException {
        Map<Object, Integer> ofKey = HashMap.newHashMap(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            Object value = calls.get(i).values().getFirst().value();
            if (value != null) { // null is equal to nothing
                Object key = value instanceof Number number ? (Object) number.longValue() : value;
                gathered.withTwin(i, ofKey.put(key, i));
            }
        }
        boolean isNumber = !parameters.getFirst().element().equals("uuid");
        while (result.next()) {
            Integer its = ofKey.get(isNumber ? (Object) result.getLong(1) : result.getObject(1));
            if (its == null) {
                throw new Changed(); // it is no key of that type any more
            }
            gathered.add(its, result);
        }
    }

    /** The rows of each request, in the form that it wants. */
    private final class Gathered {

        private final List<Call> calls;
        private final List<List<Object>> rows = new ArrayList<>();
        private final int[] twins; // of a request the one that has the same key and another form, or -1
        private Detached.@Nullable Reader reader; // if one wants the driver's form

        Gathered(List<Call> calls) {
            this.calls = calls;
            this.twins = new int[calls.size()];
            for (int i = 0; i < twins.length; i++) {
                rows.add(new ArrayList<>(1));
                twins[i] = -1;
            }
        }

        private boolean isForDriver() {
            return calls.stream().anyMatch(Call::detached);
        }

        void begin(ResultSet result) throws SQLException {
            reader = isForDriver() ? Detached.Reader.of(result, 1, columns) : null;
        }

        void withTwin(int request, @Nullable Integer twin) {
            twins[request] = twin == null ? -1 : twin;
        }

        void add(int request, ResultSet result) throws SQLException {
            for (int i = request; i >= 0; i = twins[i]) {
                rows.get(i).add(reader != null && calls.get(i).detached() ? reader.row() : cells.read(result));
            }
        }

        /** What the database remarks on a statement for many cannot be told to the one it is for. */
        void requireNoWarnings(PreparedStatement statement) throws SQLException {
            if (statement.getWarnings() != null && isForDriver()) {
                throw new Remarked();
            }
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // of a request that wants no rows of the driver all are arrays
        List<Answer> answers() {
            List<Answer> answers = new ArrayList<>(rows.size());
            for (int i = 0; i < twins.length; i++) {
                answers.add(
                        reader != null && calls.get(i).detached()
                                ? new Answer.Detach(reader.heading(), rows.get(i))
                                : new Answer.Rows(columns, (List) rows.get(i)));
            }
            return answers;
        }
    }
}
