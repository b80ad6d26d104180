package dev.corio.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a {@link VirtualConnection} in a task, prepared or not. What it executes is a request, if that is sure to give
 * the same as the driver; else, and for whatever else is called, it gets a statement of a real connection, which everything goes
 * to from then on.
 */
final class VirtualStatement implements InvocationHandler {

    private static final Invocations.Proxies<PreparedStatement> PREPARED = Invocations.proxies(PreparedStatement.class);
    private static final Invocations.Proxies<Statement> PLAIN = Invocations.proxies(Statement.class);

    private final VirtualConnection connection;
    private final Statement self;
    private final Method maker; // of a real one
    private final @Nullable Object[] made; // the arguments for that
    private final StatementText text;
    private @Nullable Parameter[] values = {};
    private @Nullable Integer fetchSize; // a hint; kept for the real one
    private @Nullable Statement real;
    private String whyReal = ""; // once there is one
    private boolean ranReal; // the last time: what it gave is asked of the real one
    private @Nullable DetachedResult result;
    private @Nullable DetachedResult keys;
    private long count = -1;
    private @Nullable SQLWarning warnings;
    private boolean closesOnCompletion;
    private boolean running;
    private boolean closed;

    private VirtualStatement(VirtualConnection connection, Method maker, @Nullable Object[] made, StatementText text) {
        this.connection = connection;
        this.maker = maker;
        this.made = made;
        this.text = text;
        this.self = text.isPrepared() ? PREPARED.of(this) : PLAIN.of(this);
    }

    /** {@return a statement, as a method of the connection makes one} */
    static Statement of(VirtualConnection connection, Method maker, @Nullable Object[] made) {
        StatementText text = StatementText.of(connection.source(), maker.getName(), made);
        VirtualStatement its = new VirtualStatement(connection, maker, made, text);
        its.values = new Parameter[text.parameters()];
        connection.opened(its);
        return its.self;
    }

    Statement self() {
        return self;
    }

    // ------------------------------------------------------------------------------------------------ calls

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
            throws SQLException {
        @Nullable Object[] arguments = Invocations.orNone(given);
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> real != null ? real.toString() : text.toString();
            case "isClosed" -> closed || (real != null && real.isClosed()); // the driver may have closed it by itself
            case "close" -> {
                close();
                yield null;
            }
            default -> closed ? onClosed(method, arguments) : onOpen(method, arguments);
        };
    }

    private @Nullable Object onOpen(Method method, @Nullable Object[] arguments) throws SQLException {
        String name = method.getName();
        return switch (name) {
            case "getConnection" -> connection.self();
            case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" -> execute(method, arguments);
            case "executeBatch", "executeLargeBatch" -> executeBatch(method, arguments);
            case "getResultSet",
                    "getUpdateCount",
                    "getLargeUpdateCount",
                    "getMoreResults",
                    "getGeneratedKeys",
                    "getWarnings",
                    "clearWarnings" -> ranReal ? pass(method, arguments) : outcome(method, arguments);
            case "closeOnCompletion" -> closeOnCompletion(method, arguments);
            case "isCloseOnCompletion" -> closesOnCompletion;
            case "cancel" -> cancel();
            case "unwrap" -> Invocations.type(arguments).isInstance(self) ? self : more(method, arguments);
            case "isWrapperFor" -> Invocations.type(arguments).isInstance(self) ? true : more(method, arguments);
            default -> real != null ? pass(method, arguments) : beforeReal(method, arguments);
        };
    }

    /** What is kept for a request, if it can be. */
    private @Nullable Object beforeReal(Method method, @Nullable Object[] arguments) throws SQLException {
        String name = method.getName();
        if (name.equals("clearParameters")) {
            values = new Parameter[values.length];
            return null;
        }
        if (name.equals("setFetchSize") && Invocations.number(arguments, 0) >= 0) {
            fetchSize = Invocations.number(arguments, 0);
            return null;
        }
        boolean isDefault =
                (name.equals("setMaxRows") || name.equals("setQueryTimeout") || name.equals("setMaxFieldSize"))
                        && Invocations.number(arguments, 0) == 0;
        if (isDefault) {
            return null;
        }
        if (name.startsWith("set") && arguments.length >= 2 && arguments[0] instanceof Integer index) {
            Parameter parameter = index >= 1 && index <= values.length ? Setters.parameter(name, arguments) : null;
            if (parameter != null) {
                values[index - 1] = parameter;
                return null;
            }
            return more("a parameter was set in a way that is left to the driver: " + name, method, arguments);
        }
        return more(method, arguments);
    }

    private @Nullable Object more(Method method, @Nullable Object[] arguments) throws SQLException {
        return more("it was asked for more: " + method.getName(), method, arguments);
    }

    private @Nullable Object more(String why, Method method, @Nullable Object[] arguments) throws SQLException {
        useReal(why);
        return pass(method, arguments);
    }

    private @Nullable Object cancel() throws SQLException {
        if (running) {
            throw new SQLFeatureNotSupportedException(
                    "the statement runs in a batch, with those of others: cancel the task that waits for it");
        }
        Statement its = real;
        if (its != null) {
            its.cancel();
        }
        return null;
    }

    private @Nullable Object closeOnCompletion(Method method, @Nullable Object[] arguments) throws SQLException {
        closesOnCompletion = true;
        return real == null ? null : pass(method, arguments);
    }

    // ------------------------------------------------------------------------------------------------ execution

    private @Nullable Object execute(Method method, @Nullable Object[] arguments) throws SQLException {
        StatementText its = text.toExecute(connection.source(), arguments);
        its.requireNothingBefore(connection);
        String why = real != null ? whyReal : whyNot(its, method.getName());
        if (why != null) {
            useReal(why);
            return executeReal(its, method, arguments);
        }
        if (closesOnCompletion && result != null) { // which is completed now, says the driver, and closes this
            close();
            return onClosed(method, arguments);
        }
        closeResults();
        return executed(method.getName(), its, ask(its));
    }

    private @Nullable Object executeBatch(Method method, @Nullable Object[] arguments) throws SQLException {
        useReal("it was asked for more: " + method.getName());
        return executeReal(text, method, arguments);
    }

    private @Nullable Object executeReal(StatementText its, Method method, @Nullable Object[] arguments)
            throws SQLException {
        connection.source().delegated(its.shown(), whyReal);
        closeResults();
        ranReal = true;
        Object given = pass(method, arguments);
        if (its.kind() != null && its.mayCount()) {
            connection.counted(its.kind().text(), false);
        }
        return given;
    }

    /** {@return why it is not a request, null if it is} */
    private @Nullable String whyNot(StatementText its, String method) throws SQLException {
        if (!connection.source().isInTask()) {
            return "it was prepared in a task, and executed outside";
        }
        String why = connection.whyReal();
        if (why == null) {
            why = its.whyNot(connection.source(), method);
        }
        for (int i = 0; why == null && i < values.length; i++) {
            if (values[i] == null) {
                why = "a parameter has no value";
            }
        }
        return why;
    }

    private Answer ask(StatementText its) throws SQLException {
        List<Parameter> parameters = new ArrayList<>(values.length);
        for (Parameter value : values) {
            parameters.add(Objects.requireNonNull(value));
        }
        Call.Gives gives = its.returnsRows() ? Call.Gives.ROWS : Call.Gives.COUNT;
        if (its.mayCount()) {
            connection.counted(its.toAsk(), true);
        }
        running = true;
        try {
            return connection.source().ask(new Call(its.toAsk(), parameters, gives, false, true));
        } finally {
            running = false;
        }
    }

    private @Nullable Object executed(String method, StatementText its, Answer given) throws SQLException {
        Answer answer = given;
        if (answer instanceof Answer.Warned warned) {
            warnings = warned.warnings();
            answer = warned.answer();
        }
        if (answer instanceof Answer.Detach detached) {
            DetachedResult opened = new DetachedResult(this, detached.heading(), detached.rows());
            if (fetchSize != null) {
                opened.setFetchSize(fetchSize); // shown, no more: all rows are there
            }
            if (its.returnsKeys()) {
                keys = opened;
                count = detached.rows().size();
            } else {
                result = opened;
            }
        } else if (answer instanceof Answer.Count changed) {
            count = changed.rows();
        }
        return switch (method) {
            case "executeQuery" -> result;
            case "executeUpdate" -> asInt(count);
            case "executeLargeUpdate" -> count;
            default -> result != null;
        };
    }

    private static int asInt(long count) {
        return count > Integer.MAX_VALUE ? Statement.SUCCESS_NO_INFO : (int) count;
    }

    // ------------------------------------------------------------------------------------------------ outcome

    private @Nullable Object outcome(Method method, @Nullable Object[] arguments) throws SQLException {
        return switch (method.getName()) {
            case "getResultSet" -> result;
            case "getUpdateCount" -> result != null ? -1 : asInt(count);
            case "getLargeUpdateCount" -> result != null ? -1L : count;
            case "getMoreResults" -> noMoreResults(arguments);
            case "getGeneratedKeys" -> keys != null ? keys : noKeys();
            case "getWarnings" -> warnings;
            default -> {
                warnings = null;
                yield null;
            }
        };
    }

    private boolean noMoreResults(@Nullable Object[] arguments) throws SQLException {
        DetachedResult open = result;
        result = null;
        count = -1;
        int what = arguments.length > 0 ? Invocations.number(arguments, 0) : Statement.CLOSE_ALL_RESULTS;
        if (what != Statement.KEEP_CURRENT_RESULT) {
            closeToGoOn(open);
        }
        if (what == Statement.CLOSE_ALL_RESULTS) {
            closeToGoOn(keys);
        }
        return false;
    }

    /** The driver gives an empty result, without columns. */
    private ResultSet noKeys() throws SQLException {
        Answer.Detach none = connection.source().errands().run("no keys", lease -> {
            try (Statement statement = lease.connection().createStatement();
                    ResultSet empty = statement.getGeneratedKeys()) {
                return Detached.readAll(empty);
            }
        });
        return new DetachedResult(this, none.heading(), none.rows());
    }

    /** A result of this was closed. */
    void resultClosed() throws SQLException {
        if (closesOnCompletion) {
            close();
        }
    }

    /** Closes a result, which is not the end of this. */
    private void closeToGoOn(@Nullable DetachedResult open) throws SQLException {
        boolean closes = closesOnCompletion;
        closesOnCompletion = false;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            closesOnCompletion = closes;
        }
    }

    private void closeResults() throws SQLException {
        closeToGoOn(result);
        closeToGoOn(keys);
        result = null;
        keys = null;
        count = -1;
        warnings = null;
    }

    // ------------------------------------------------------------------------------------------------ the real one

    /** From now on everything goes to a statement of the real connection. It gets what was set here. */
    private void useReal(String why) throws SQLException {
        if (real != null) {
            return;
        }
        Statement its = connection.realStatement(maker, made);
        connection.pin(why);
        if (fetchSize != null) {
            its.setFetchSize(fetchSize);
        }
        if (its instanceof PreparedStatement prepared) {
            Binder binder = connection.source().binder();
            for (int i = 0; i < values.length; i++) {
                Parameter value = values[i];
                if (value != null) {
                    binder.bind(prepared, i + 1, value);
                }
            }
        }
        if (closesOnCompletion) {
            its.closeOnCompletion();
        }
        real = its;
        whyReal = why;
    }

    private @Nullable Object pass(Method method, @Nullable Object[] arguments) throws SQLException {
        return new Passing(Objects.requireNonNull(real), connection, self).pass(method, arguments);
    }

    private void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        connection.closed(this);
        closesOnCompletion = false;
        closeResults();
        if (real != null) {
            real.close();
        }
    }

    /** Its connection was closed, and closes what it has made. */
    void connectionClosed() {
        try {
            close();
        } catch (SQLException failed) {
            System.getLogger("dev.corio.jdbc")
                    .log(System.Logger.Level.DEBUG, "a statement could not be closed", failed);
        }
    }

    /** What a closed statement says is for the driver to say. */
    private @Nullable Object onClosed(Method method, @Nullable Object[] arguments) throws SQLException {
        if (connection.hasReal() && !connection.self().isClosed()) {
            return onClosed(connection.realStatement(maker, made), method, arguments);
        }
        return connection
                .source()
                .errands()
                .<@Nullable Object>run(lease -> onClosed(
                        (Statement) Objects.requireNonNull(Invocations.call(maker, lease.connection(), made)),
                        method,
                        arguments));
    }

    private static @Nullable Object onClosed(Statement its, Method method, @Nullable Object[] arguments)
            throws SQLException {
        its.close();
        return Invocations.call(method, its, arguments);
    }
}
