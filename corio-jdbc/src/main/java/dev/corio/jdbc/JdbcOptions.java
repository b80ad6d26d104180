package dev.corio.jdbc;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How a {@link CorioJdbc} works. Immutable: each {@code with} gives a changed copy. */
public final class JdbcOptions {

    private static final JdbcOptions DEFAULTS = new JdbcOptions("sql", null, 1_000, 3.0, Duration.ofSeconds(30));

    private final String name;
    private final @Nullable Integer poolSize;
    private final int maxBatchSize;
    private final double costLimit;
    private final Duration connectionTimeout;

    private JdbcOptions(
            String name, @Nullable Integer poolSize, int maxBatchSize, double costLimit, Duration connectionTimeout) {
        this.name = name;
        this.poolSize = poolSize;
        this.maxBatchSize = maxBatchSize;
        this.costLimit = costLimit;
        this.connectionTimeout = connectionTimeout;
    }

    /** {@return the size of the pool as the pool says, batches of at most 1,000 requests, 3 times the cost at most} */
    public static JdbcOptions defaults() {
        return DEFAULTS;
    }

    /**
     * {@return this with another name} It begins the names of the {@link dev.corio.Io}s, and two databases of one Corio need
     * different ones.
     *
     * @param value the name; {@code "sql"} if none is given
     */
    public JdbcOptions withName(String value) {
        return new JdbcOptions(
                Objects.requireNonNull(value, "value"), poolSize, maxBatchSize, costLimit, connectionTimeout);
    }

    /**
     * {@return this with another number of connections} For pools that do not tell theirs: it is found for HikariCP, Agroal, DBCP,
     * c3p0, Tomcat's, Oracle's, Vibur, and Spring's wrappers; for others it is 8.
     *
     * @param connections how many may be used at once, at least 1
     */
    public JdbcOptions withPoolSize(int connections) {
        return new JdbcOptions(name, positive(connections, "connections"), maxBatchSize, costLimit, connectionTimeout);
    }

    /**
     * {@return this with another limit for batches}
     *
     * @param requests how many requests are run as one statement at most, at least 1
     */
    public JdbcOptions withMaxBatchSize(int requests) {
        return new JdbcOptions(name, poolSize, positive(requests, "requests"), costLimit, connectionTimeout);
    }

    /**
     * {@return this with another limit for the estimated cost}
     *
     * @param ratio a query that the server expects to cost more than so many times as much in a batch as by itself is not
     *     batched; above 0
     */
    public JdbcOptions withCostLimit(double ratio) {
        if (!(ratio > 0)) {
            throw new IllegalArgumentException("ratio is " + ratio + "; give a number above 0");
        }
        return new JdbcOptions(name, poolSize, maxBatchSize, ratio, connectionTimeout);
    }

    /**
     * {@return this with another limit for the wait of a task that needs a real connection of {@link CorioJdbc#dataSource()}}
     *
     * @param limit how long it waits, suspended; 30 s if none is given
     */
    public JdbcOptions withConnectionTimeout(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit is " + limit + "; give zero or more");
        }
        return new JdbcOptions(name, poolSize, maxBatchSize, costLimit, limit);
    }

    private static int positive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; give at least 1");
        }
        return value;
    }

    /** {@return what the names of its Ios begin with} */
    public String name() {
        return name;
    }

    /** {@return how many connections are used at once, if that was set} */
    public OptionalInt poolSize() {
        return poolSize == null ? OptionalInt.empty() : OptionalInt.of(poolSize);
    }

    /** {@return how many requests are run as one statement at most} */
    public int maxBatchSize() {
        return maxBatchSize;
    }

    /** {@return how much more a request may cost in a batch than by itself} */
    public double costLimit() {
        return costLimit;
    }

    /** {@return how long a task waits for a real connection} */
    public Duration connectionTimeout() {
        return connectionTimeout;
    }
}
