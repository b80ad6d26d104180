package dev.corio.jdbc;

import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.IoOptions;
import dev.corio.IoTimeoutException;
import dev.corio.Task;
import dev.corio.TaskBody;
import dev.corio.TaskCall;
import dev.corio.TaskFailedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database whose statements are written one row at a time and leave in batches. Tasks that ask one statement with different
 * parameters are answered by one round trip; what a task gets is what it would have got alone, or the statement is not batched:
 * {@link #plans()} says which are, how, and why not.
 *
 * <pre>{@code
 * try (Corio corio = Corio.create(); CorioJdbc db = CorioJdbc.of(corio, dataSource)) {
 *     corio.run(task -> task.map(ids, id -> {
 *         Order order = db.query("select * from orders where id = ?", id).one(Order.class);
 *         return db.update("update orders set note = ? where id = ?", noteOn(order), id);
 *     }));
 * }
 * }</pre>
 *
 * <p><b>Reads.</b> On PostgreSQL the requests of a query leave as one query that runs the original for each set of parameters. Equal
 * requests are asked once. All of a batch see one snapshot, one {@code now()}, and one statement timeout: that of the request
 * which gives up first. Queries that call volatile functions or lock rows, and those that the server would run slower, are run one
 * by one, on all connections that are free. On other databases all are.
 *
 * <p><b>Writes.</b> Those of one statement leave as a JDBC batch in a transaction of its own; a request that fails is found, and
 * fails alone. Writes to one table run one batch at a time. A deadlock with others is repeated one by one. A write whose commit
 * did not end with a clear answer is {@linkplain InDoubtException in doubt}, and never sent again.
 *
 * <p><b>Connections</b> come from the data source, which should be a pool; as many are used as it has. Who asks outside of a task
 * blocks, in the same batches. When nobody waits for a batch any more its statement is cancelled.
 *
 * <p>Thread-safe. Close it before the Corio and the pool.
 */
public final class CorioJdbc implements AutoCloseable {

    private static final int USUAL_POOL = 8;
    private static final int MOST_TEXTS = 2_000;

    private final Corio corio;
    private final JdbcThreads threads = new JdbcThreads();
    private final Outside outside;
    private final Io<Call, Answer> reads;
    private final Io<Call, Answer> writes;
    private final Transactions transactions;
    private final Errands errands;
    private final VirtualSource virtual;
    private volatile boolean closed;
    private final Map<String, SqlText> positional = new ConcurrentHashMap<>();
    private final Map<String, SqlText> named = new ConcurrentHashMap<>();

    private CorioJdbc(Corio corio, DataSource source, JdbcOptions options) {
        this.corio = Objects.requireNonNull(corio, "corio");
        Objects.requireNonNull(source, "source");
        int size = options.poolSize().orElseGet(() -> PoolSize.of(source).orElse(USUAL_POOL));
        this.outside = new Outside(new Connections(source, size), threads, options);
        IoOptions each = IoOptions.defaults()
                .withExecutor(threads)
                .withMaxInFlight(size)
                .withMaxBatchSize(options.maxBatchSize());
        this.reads = corio.io(options.name() + " queries", dispatcher(outside::reads), each);
        this.writes = corio.io(options.name() + " writes", dispatcher(outside::writes), each);
        this.transactions = new Transactions(corio, outside, threads, options.name(), each);
        this.errands = new Errands(corio, outside.connections(), options, each);
        this.virtual = new VirtualSource(source, this, corio, outside, transactions, errands, threads);
    }

    private static IoDispatcher<Call, Answer> dispatcher(IoDispatcher.BatchBody<Call, Answer> body) {
        return IoDispatcher.partitioned(Call::partition, IoDispatcher.serving(body));
    }

    /**
     * {@return a database} Nothing is connected yet.
     *
     * @param corio whose tasks ask it
     * @param source where its connections come from
     */
    public static CorioJdbc of(Corio corio, DataSource source) {
        return of(corio, source, JdbcOptions.defaults());
    }

    /**
     * {@return a database} Nothing is connected yet.
     *
     * @param corio whose tasks ask it
     * @param source where its connections come from
     * @param options how it works
     * @throws IllegalArgumentException if the Corio has one of that name already
     */
    public static CorioJdbc of(Corio corio, DataSource source, JdbcOptions options) {
        return new CorioJdbc(corio, source, Objects.requireNonNull(options, "options"));
    }

    // ------------------------------------------------------------------------------------------------ statements

    /**
     * {@return a statement that gives rows, not asked yet} Also one that writes, and returns rows.
     *
     * @param sql its text, with {@code ?} for parameters
     * @param values one for each parameter; an array as the only one needs {@link Sql}
     */
    public Query query(String sql, @Nullable Object... values) {
        return query(Sql.of(sql, values));
    }

    /**
     * {@return a statement that gives rows, not asked yet}
     *
     * @param sql the statement
     */
    public Query query(Sql sql) {
        return new Query(sql.text(), () -> rows(ask(sql, Call.Gives.ROWS)));
    }

    /**
     * {@return a statement that gives rows, for each of these values, not asked yet}
     *
     * @param sql its text, with one {@code ?}
     * @param values the values, each for a request of its own
     */
    public Queries queries(String sql, Collection<?> values) {
        List<@Nullable Object> copy = new ArrayList<>(values);
        return new Queries(Objects.requireNonNull(sql, "sql"), () -> askAll(sql, copy));
    }

    /**
     * Runs a statement that writes.
     *
     * @param sql its text, with {@code ?} for parameters
     * @param values one for each parameter
     * @return how many rows it changed
     * @throws SqlFailedException if it failed
     * @throws InDoubtException if nobody knows whether it took effect
     * @throws IllegalArgumentException if there are too few or too many values
     */
    public long update(String sql, @Nullable Object... values) {
        return update(Sql.of(sql, values));
    }

    /**
     * Runs a statement that writes.
     *
     * @param sql the statement
     * @return how many rows it changed
     * @throws SqlFailedException if it failed
     * @throws InDoubtException if nobody knows whether it took effect
     * @throws IllegalArgumentException if there are too few or too many values
     */
    public long update(Sql sql) {
        return switch (ask(sql, Call.Gives.COUNT)) {
            case Answer.Count(long rows) -> rows;
            case Answer.Rows rows -> rows.cells().size();
            case Answer.Detach _, Answer.Warned _ -> throw forDriver();
        };
    }

    /**
     * {@return an insert whose rows are the keys that the database made, not asked yet} For databases that have no
     * {@code returning}; where it is there, {@link #query} with it is faster.
     *
     * @param sql its text, with {@code ?} for parameters
     * @param values one for each parameter
     */
    public Query insert(String sql, @Nullable Object... values) {
        return insert(Sql.of(sql, values));
    }

    /**
     * {@return an insert whose rows are the keys that the database made, not asked yet}
     *
     * @param sql the statement
     */
    public Query insert(Sql sql) {
        return new Query(sql.text(), () -> rows(ask(sql, Call.Gives.KEYS)));
    }

    static Answer.Rows rows(Answer answer) {
        return switch (answer) {
            case Answer.Rows rows -> rows;
            case Answer.Count count -> throw new IllegalStateException("rows were asked for, and there is " + count);
            case Answer.Detach _, Answer.Warned _ -> throw forDriver();
        };
    }

    private static AssertionError forDriver() {
        return new AssertionError("an answer in the form of the driver, which only the data source asks for");
    }

    private Answer ask(Sql sql, Call.Gives gives) {
        SqlText text = parsed(sql);
        Call call = new Call(text, sql.valuesFor(text), gives, sql.isApart());
        try {
            return ioOf(call).call(call);
        } catch (IoFailedException failed) {
            throw failure(text.given(), failed);
        }
    }

    private List<Answer> askAll(String sql, List<@Nullable Object> values) {
        List<Call> calls = new ArrayList<>(values.size());
        for (Object value : values) {
            Sql one = Sql.of(sql, new @Nullable Object[] {value}); // an array is one value here
            SqlText text = parsed(one);
            calls.add(new Call(text, one.valuesFor(text), Call.Gives.ROWS, false));
        }
        if (calls.isEmpty()) {
            return List.of();
        }
        try {
            return ioOf(calls.getFirst()).callAll(calls); // what decides is the text
        } catch (IoFailedException failed) {
            RuntimeException first = failure(sql, failed);
            for (Throwable later : first == failed ? new Throwable[0] : failed.getSuppressed()) {
                first.addSuppressed(later instanceof IoFailedException its ? failure(sql, its) : later);
            }
            throw first;
        }
    }

    /** {@return where a call goes: the transaction that the task is in, or one of those outside} */
    Io<Call, Answer> ioOf(Call call) {
        Transaction transaction = transactions.current();
        return transaction != null ? transaction.io() : call.writes() ? writes : reads;
    }

    SqlText parsed(Sql sql) {
        Map<String, SqlText> known = sql.isNamed() ? named : positional;
        SqlText text = known.get(sql.text());
        if (text == null) {
            text = SqlText.parse(sql.text(), sql.isNamed());
            if (known.size() >= MOST_TEXTS) {
                known.clear(); // texts made of values, it seems: they are parsed anew, no more
            }
            known.put(sql.text(), text);
        }
        return text;
    }

    /** {@return the exception for the caller, made at his line} */
    static RuntimeException failure(String sql, IoFailedException failed) {
        if (failed instanceof IoTimeoutException) {
            return failed;
        }
        return switch (failed.getCause()) {
            case InDoubt doubt -> new InDoubtException(sql, doubt.failure());
            case null -> new SqlFailedException(sql, String.valueOf(failed.getMessage()), null);
            case Throwable cause -> new SqlFailedException(sql, String.valueOf(cause.getMessage()), cause);
        };
    }

    // ------------------------------------------------------------------------------------------------ transactions

    /**
     * Runs code in a transaction: all statements of the task that runs it, and of its children, use one connection, and are batched
     * with each other. The body is a child of the calling task. It is committed when the body and its children have ended, rolled
     * back if they fail or are cancelled.
     *
     * <p>A statement that fails does not end the transaction: it may be handled, and others go on. As many transactions run at once
     * as the pool has connections, less one; others wait, their tasks suspended. What tasks ask outside of it never waits for it.
     * Outside of a task it runs a program. Code inside {@link Task#blocking} is outside of it.
     *
     * @param <T> type of the result
     * @param isolation how far it is kept from others
     * @param body what to run
     * @return what the body returned, when it is committed
     * @throws dev.corio.TaskFailedException if the body failed
     * @throws SqlFailedException if it could not begin, or the database refused to commit it: it is rolled back
     * @throws InDoubtException if nobody knows whether it was committed
     * @throws IllegalStateException inside of another transaction of this database
     */
    public <T extends @Nullable Object> T transaction(Isolation isolation, TaskCall<T> body) {
        Objects.requireNonNull(isolation, "isolation");
        Objects.requireNonNull(body, "body");
        Task task = Transactions.taskOrNull();
        if (task != null) {
            return transactions.run(task, isolation, body);
        }
        AtomicReference<@Nullable SqlFailedException> notTheBody = new AtomicReference<>();
        try {
            return corio.call(root -> {
                try {
                    return transactions.run(root, isolation, body);
                } catch (SqlFailedException failed) { // it could not begin or commit; what bodies throw comes wrapped
                    notTheBody.set(failed);
                    throw failed;
                }
            });
        } catch (TaskFailedException failed) {
            SqlFailedException ours = notTheBody.get();
            throw ours == null ? failed : ours;
        }
    }

    /**
     * The same as {@link #transaction(Isolation, TaskCall)}, for code without a result.
     *
     * @param isolation how far it is kept from others
     * @param body what to run
     */
    public void inTransaction(Isolation isolation, TaskBody body) {
        Objects.requireNonNull(body, "body");
        this.<@Nullable Void>transaction(isolation, task -> {
            body.run(task);
            return null;
        });
    }

    // ------------------------------------------------------------------------------------------------ JDBC

    /**
     * {@return a data source for code that is written for JDBC, and stays as it is} Always the same one.
     *
     * <p>In a task of the Corio the prepared statements of its connections, and plain queries, are requests as those of
     * {@link #query} are, and leave together with them, on PostgreSQL: as long as the connection commits by itself, and nothing
     * was done on it that may have left something behind. Results, their metadata and errors are the driver's; they need no
     * connection. Such connections are virtual: there may be thousands.
     *
     * <p>Whatever else is called goes to a real connection, untouched and at once: transactions, other statements, calls,
     * results that scroll or can be updated, statements that call what is volatile, settings, {@code unwrap}, metadata. So does all that
     * follows on that connection until it is closed. Tasks hold at most as many real connections as the pool has, less one;
     * others wait, suspended, for half a minute at most. While such a statement runs other tasks go on. {@link #plans()} says which statements went
     * that way, and why.
     *
     * <p>Outside of tasks, inside {@link Task#blocking} too, and on other databases, all goes to the driver.
     */
    public DataSource dataSource() {
        return virtual;
    }

    boolean isClosed() {
        return closed;
    }

    // ------------------------------------------------------------------------------------------------ reports

    /** {@return how the statements in use are run, and why} */
    public List<StatementPlan> plans() {
        return outside.plans().shown();
    }

    /**
     * Refuses further statements and transactions. Those that were asked are answered, transactions that run go on to their end. The
     * data source stays open.
     */
    @Override
    public void close() {
        closed = true;
        errands.close();
        reads.close();
        writes.close();
        transactions.close();
    }
}
