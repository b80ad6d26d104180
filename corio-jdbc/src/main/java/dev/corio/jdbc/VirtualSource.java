package dev.corio.jdbc;

import dev.corio.Corio;
import dev.corio.IoFailedException;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The data source for code that knows JDBC only: its connections are {@linkplain VirtualConnection virtual} in tasks. */
final class VirtualSource implements DataSource {

    private static final int MOST_TEXTS = 2_000;

    private final DataSource pool;
    private final CorioJdbc db;
    private final Corio corio;
    private final Outside outside;
    private final Transactions transactions;
    private final Errands errands;
    private final Kinds kinds;
    private final OffLane offLane;
    private final Map<String, Boolean> leaveNothing = new ConcurrentHashMap<>();
    private final Map<String, StatementText> prepared = new ConcurrentHashMap<>();
    private final Map<Method, Optional<Object>> aboutDatabase = new ConcurrentHashMap<>();
    private volatile @Nullable Session session; // once the database was asked

    VirtualSource(
            DataSource pool,
            CorioJdbc db,
            Corio corio,
            Outside outside,
            Transactions transactions,
            Errands errands,
            JdbcThreads threads) {
        this.pool = pool;
        this.db = db;
        this.corio = corio;
        this.outside = outside;
        this.transactions = transactions;
        this.errands = errands;
        this.kinds = new Kinds(errands);
        this.offLane = new OffLane(corio, threads);
    }

    // ------------------------------------------------------------------------------------------------ for users

    @Override
    public Connection getConnection() throws SQLException {
        if (db.isClosed()) {
            throw closed(null);
        }
        return new VirtualConnection(this, isInTask() ? null : new RealConnection(pool.getConnection())).self();
    }

    /** Those of other users are no connections of the pool: they are real from the beginning. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return pool.getConnection(user, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(pool) || pool.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "Corio's data source over " + pool;
    }

    // ------------------------------------------------------------------------------------------------ for its
    // connections

    boolean isInTask() {
        return corio.isInTask();
    }

    /** {@return what a connection of the pool is like} */
    Session session() throws SQLException {
        Session known = session;
        if (known == null) {
            known = errands.run(Session.class, lease -> Session.of(lease, outside.dialect(lease)));
            session = known;
        }
        return known;
    }

    /** {@return what a method of a connection's metadata gives that is the same for all of them} */
    @Nullable
    Object aboutDatabase(Method method) throws SQLException {
        Optional<Object> known = aboutDatabase.get(method);
        if (known == null) {
            known = Optional.ofNullable(errands.<@Nullable Object>run(
                    method,
                    lease -> Invocations.call(method, lease.connection().getMetaData(), Invocations.orNone(null))));
            aboutDatabase.put(method, known);
        }
        return known.orElse(null);
    }

    /** {@return whether a statement leaves nothing on its connection, as far as its text says} Known texts cost a look. */
    boolean leavesNothing(String sql) {
        Boolean known = leaveNothing.get(sql);
        if (known == null) {
            known = StatementText.leavesNothing(this, sql);
            keep(leaveNothing, sql, known);
        }
        return known;
    }

    /** {@return what a text is that is prepared, and nothing else said} Known texts cost a look. */
    StatementText prepared(String sql) {
        StatementText known = prepared.get(sql);
        if (known == null) {
            known = StatementText.prepared(this, sql);
            keep(prepared, sql, known);
        }
        return known;
    }

    private static <T> void keep(Map<String, T> all, String sql, T its) {
        if (all.size() >= MOST_TEXTS) {
            all.clear(); // texts made of values, it seems
        }
        all.put(sql, its);
    }

    SqlText parsed(String sql) {
        return db.parsed(Sql.of(sql));
    }

    Kinds kinds() {
        return kinds;
    }

    OffLane offLane() {
        return offLane;
    }

    Errands errands() {
        return errands;
    }

    /** {@return what hands values to a real statement} */
    Binder binder() throws SQLException {
        return session().binder();
    }

    void delegated(String sql, String why) {
        outside.plans().delegated(sql, why);
    }

    /** {@return what a request gives, asked as {@link CorioJdbc#query} does} */
    Answer ask(Call call) throws SQLException {
        try {
            return db.ioOf(call).call(call);
        } catch (IoFailedException failed) {
            throw Raised.by(failed, call.text().given());
        } catch (IllegalStateException refused) {
            if (db.isClosed()) {
                throw closed(refused);
            }
            throw refused;
        }
    }

    /** {@return what to throw when nothing can be asked any more} */
    static SQLException closed(@Nullable Throwable cause) {
        return new SQLNonTransientConnectionException("this CorioJdbc is closed; make a new one", "08003", cause);
    }

    /** {@return a real connection for the caller} In a task it waits, suspended, until one may be taken. */
    RealConnection open() throws SQLException {
        if (!isInTask()) {
            return new RealConnection(pool.getConnection());
        }
        if (transactions.current() != null) {
            throw new SQLFeatureNotSupportedException("inside CorioJdbc.transaction, whose statements share a"
                    + " connection, only statements that are batched are run: this needs a connection of its own; use"
                    + " a transaction of JDBC, or take it out of the body");
        }
        return RealConnection.leased(outside.connections(), transactions, offLane, outside.patience());
    }
}
