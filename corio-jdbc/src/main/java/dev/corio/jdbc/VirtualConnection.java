package dev.corio.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the data source. In a task it is none of the database until something asks for that: its statements are
 * requests, and leave with those of other tasks. The first call that is more than that (a transaction, a setting, a statement that
 * may leave something behind) gets it a real one, where from then on everything goes, untouched, until it is closed.
 *
 * <p>Outside of tasks it has a real one from the beginning, and gives out the driver's own statements. Used by a task later, as
 * pools around this data source do, its statements are requests as long as nothing was left on it.
 *
 * <p>As any connection it belongs to one thread at a time.
 */
final class VirtualConnection implements InvocationHandler {

    private static final Invocations.Proxies<Connection> PROXIES = Invocations.proxies(Connection.class);

    private static final Set<String> LEAVE_NOTHING =
            Set.of("setNetworkTimeout", "clearWarnings", "beginRequest", "endRequest", "commit", "rollback");

    private final VirtualSource source;
    private final Connection self;
    private final List<VirtualStatement> statements = new ArrayList<>(1);
    private @Nullable RealConnection real;
    private @Nullable String pinned; // why everything goes to the real one, if it does for good
    private boolean inTransaction; // everything goes there until it ends
    private Set<String> counted = Set.of(); // targets of writes in batches, so of sequences elsewhere
    private boolean closed;

    VirtualConnection(VirtualSource source, @Nullable RealConnection real) {
        this.source = source;
        this.real = real;
        this.self = PROXIES.of(this);
    }

    Connection self() {
        return self;
    }

    VirtualSource source() {
        return source;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
            throws SQLException {
        @Nullable Object[] arguments = Invocations.orNone(given);
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "Corio's connection" + (real == null ? "" : " over " + real.connection());
            case "isClosed" -> closed || (real != null && real.connection().isClosed());
            case "close" -> {
                close();
                yield null;
            }
            default -> closed ? onClosed(method, arguments) : onOpen(method, arguments);
        };
    }

    private @Nullable Object onOpen(Method method, @Nullable Object[] arguments) throws SQLException {
        return switch (method.getName()) {
            case "prepareStatement", "createStatement" -> statement(method, arguments);
            case "setAutoCommit" -> setAutoCommit(method, arguments);
            case "unwrap", "isWrapperFor" ->
                Invocations.type(arguments).isInstance(self)
                        ? method.getName().equals("unwrap") ? self : true
                        : passedOn(method, arguments);
            case "getMetaData" -> isReal() ? passedOn(method, arguments) : VirtualMetaData.of(this);
            case "abort" -> abort(method, arguments);
            default -> isReal() || isMoreThanAsked(method) ? passedOn(method, arguments) : own(method, arguments);
        };
    }

    /** {@return whether everything goes to a real connection} */
    private boolean isReal() throws SQLException {
        return !source.isInTask() || whyReal() != null;
    }

    /** {@return why everything goes to a real connection; null if not} In a task. */
    @Nullable
    String whyReal() throws SQLException {
        if (inTransaction) {
            return "its connection is in a transaction";
        }
        return pinned != null ? pinned : source.session().whyNot();
    }

    /** Outside of tasks the driver knows; a real connection knows more than what all are like. */
    private boolean isMoreThanAsked(Method method) {
        return switch (method.getName()) {
            case "getAutoCommit",
                    "isReadOnly",
                    "setReadOnly",
                    "getTransactionIsolation",
                    "getHoldability",
                    "getCatalog",
                    "getWarnings",
                    "clearWarnings",
                    "beginRequest",
                    "endRequest" -> real != null;
            default -> true;
        };
    }

    /** What is known of a connection that nobody has done anything with. */
    private @Nullable Object own(Method method, @Nullable Object[] arguments) throws SQLException {
        return switch (method.getName()) {
            case "getAutoCommit" -> true;
            case "isReadOnly" -> source.session().readOnly();
            case "getTransactionIsolation" -> source.session().isolation();
            case "getHoldability" -> source.session().holdability();
            case "getCatalog" -> source.session().catalog();
            case "setReadOnly" ->
                Boolean.valueOf(source.session().readOnly()).equals(arguments[0]) ? null : passedOn(method, arguments);
            default -> null; // there are no warnings, and nobody to tell of the beginning of a request
        };
    }

    // ------------------------------------------------------------------------------------------------ the real one

    /** {@return the real connection} Gets one, if there is none yet. Tasks that share this may do so, or close it, meanwhile. */
    RealConnection real() throws SQLException {
        if (real == null) {
            RealConnection opened = source.open();
            if (real == null && !closed) {
                real = opened;
            } else {
                giveBack(opened);
            }
        }
        if (real == null) {
            throw new SQLNonTransientConnectionException("the connection is closed; open another one", "08003");
        }
        return real;
    }

    private void giveBack(RealConnection its) throws SQLException {
        source.offLane().<@Nullable Object>toTheEnd(() -> {
            its.close();
            return null;
        });
    }

    boolean hasReal() {
        return real != null;
    }

    /** From now on everything goes to the real connection. */
    void pin(String why) {
        pinned = pinned == null ? why : pinned;
    }

    /** {@return what a method gives on the real connection} */
    @Nullable
    Object passedOn(Method method, @Nullable Object[] arguments) throws SQLException {
        RealConnection its = real();
        if (!isHarmless(method.getName())) {
            String why = "its connection was asked for more: " + method.getName();
            pin(why);
            if (method.getName().startsWith("prepare") && arguments[0] instanceof String sql && source.isInTask()) {
                source.delegated(sql, why);
            }
        }
        Object given = source.offLane().toTheEnd(() -> Invocations.call(method, its.connection(), arguments));
        return source.isInTask() ? Passing.wrapped(given, this, null) : given;
    }

    private static boolean isHarmless(String method) {
        return method.startsWith("get") || method.startsWith("is") || LEAVE_NOTHING.contains(method);
    }

    private @Nullable Object setAutoCommit(Method method, @Nullable Object[] arguments) throws SQLException {
        boolean on = Boolean.TRUE.equals(arguments[0]);
        if (real == null && on && source.isInTask() && source.session().whyNot() == null) {
            return null;
        }
        RealConnection its = real();
        source.offLane().toTheEnd(() -> Invocations.call(method, its.connection(), arguments));
        inTransaction = !on;
        return null;
    }

    private @Nullable Object abort(Method method, @Nullable Object[] arguments) throws SQLException {
        RealConnection its = real;
        if (its != null) {
            source.offLane().toTheEnd(() -> Invocations.call(method, its.connection(), arguments));
        }
        close();
        return null;
    }

    private void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        List.copyOf(statements).forEach(VirtualStatement::connectionClosed);
        if (real != null) {
            giveBack(real);
        }
    }

    /** What a closed connection says is for the pool to say. */
    private @Nullable Object onClosed(Method method, @Nullable Object[] arguments) throws SQLException {
        return source.errands().<@Nullable Object>run(lease -> {
            lease.connection().close();
            return Invocations.call(method, lease.connection(), arguments);
        });
    }

    // ------------------------------------------------------------------------------------------------ statements

    private Object statement(Method method, @Nullable Object[] arguments) throws SQLException {
        if (!source.isInTask()) {
            return bare(method, arguments);
        }
        if (StatementText.isRefusedAtOnce(method.getName(), arguments)) {
            return Objects.requireNonNull(passedOn(method, arguments));
        }
        return VirtualStatement.of(this, method, arguments);
    }

    /** Outside of tasks: the driver's own. */
    private Object bare(Method method, @Nullable Object[] arguments) throws SQLException {
        Connection its = real().connection();
        boolean leavesNothing = false;
        if (pinned == null && arguments.length > 0 && arguments[0] instanceof String sql) {
            leavesNothing = source.leavesNothing(sql);
        }
        if (!leavesNothing) {
            pin("its connection was used outside of tasks, for what may have left something on it");
        }
        return arguments.length == 1 && arguments[0] instanceof String sql
                ? its.prepareStatement(sql)
                : Objects.requireNonNull(Invocations.call(method, its, arguments));
    }

    /** {@return a statement of the real connection, made by the same call} */
    Statement realStatement(Method method, @Nullable Object[] arguments) throws SQLException {
        RealConnection its = real();
        return (Statement) Objects.requireNonNull(
                source.offLane().run(() -> Invocations.call(method, its.connection(), arguments)));
    }

    /** Runs what talks to the database, on the real connection. */
    @Nullable
    Object onReal(Statement statement, JdbcThreads.Run<@Nullable Object> code) throws SQLException {
        RealConnection its = real();
        return source.offLane().<@Nullable Object>run(() -> {
            try {
                return JdbcThreads.run(statement, code);
            } finally {
                its.settle();
            }
        });
    }

    void opened(VirtualStatement statement) {
        statements.add(statement);
    }

    void closed(VirtualStatement statement) {
        statements.remove(statement);
    }

    /** A statement ran that may have counted up a sequence: in a batch, so elsewhere, or on the real connection. */
    void counted(SqlText text, boolean elsewhere) {
        if (elsewhere && counted.isEmpty()) {
            counted = new HashSet<>();
        }
        if (elsewhere) {
            counted.add(text.family());
        } else if (!counted.isEmpty()) {
            counted.remove(text.family()); // what was last, was here
        }
    }

    /** {@return whether a sequence was counted up on another connection, perhaps, and not on this one since} */
    boolean mayHaveCounted() {
        return !counted.isEmpty();
    }
}
