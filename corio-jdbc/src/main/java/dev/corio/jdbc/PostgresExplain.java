package dev.corio.jdbc;

import dev.corio.jdbc.Decision.Refused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a PostgreSQL would run a statement. VERBOSE shows what views and SQL functions hide. */
final class PostgresExplain {

    /** The array that gives the requests: the planner may not know how long it is, and assume a length. */
    private static final Pattern REQUESTS =
            Pattern.compile("Function Scan on [^\\n]*corio_kk*  \\(cost=[0-9.]+\\.\\.[0-9.]+ rows=([0-9]+)");

    private static final Pattern COST = Pattern.compile("\\(cost=[0-9.]+\\.\\.([0-9.]+) rows=");

    private final Connection connection;
    private final Binder binder;

    PostgresExplain(Connection connection, Binder binder) {
        this.connection = connection;
        this.binder = binder;
    }

    /**
     * What it says.
     *
     * @param aRequest the estimated cost, a request
     * @param calledNames names that stand before a bracket, functions among them
     * @param locksRows whether rows are locked
     * @param isSortedAtTheEnd whether the last step is anything but the loop over the requests
     */
    record Cost(double aRequest, Set<String> calledNames, boolean locksRows, boolean isSortedAtTheEnd) {}

    /** {@return the cost of the original, on average over these calls} */
    Cost original(SqlText text, List<Call> samples) throws SQLException, Refused {
        double sum = 0;
        Set<String> called = new LinkedHashSet<>();
        boolean locks = false;
        for (Call sample : samples) {
            Cost cost = explain(text.core(), statement -> binder.bind(statement, sample.values()));
            sum += cost.aRequest;
            called.addAll(cost.calledNames);
            locks |= cost.locksRows;
        }
        return new Cost(sum / samples.size(), called, locks, false);
    }

    /** {@return the cost of the fence over these calls} */
    Cost fence(Fence fence, List<Call> calls) throws SQLException, Refused {
        Cost cost = explain(fence.sql(), statement -> fence.bind(statement, calls));
        return fence.isByKey()
                ? new Cost(
                        cost.aRequest / calls.size(),
                        cost.calledNames,
                        cost.locksRows,
                        false) // they may be sorted: each key's rows have one order
                : cost;
    }

    /** Binds the parameters. */
    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private Cost explain(String sql, Binding binding) throws SQLException, Refused {
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement = connection.prepareStatement("EXPLAIN (VERBOSE) " + sql)) {
            binding.bind(statement);
            JdbcThreads.run(statement, () -> {
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        plan.append(result.getString(1)).append('\n');
                    }
                }
                return plan;
            });
        }
        return read(plan.toString());
    }

    static Cost read(String plan) throws Refused {
        Matcher cost = COST.matcher(plan);
        if (!cost.find()) {
            throw new Refused("the server's plan has no cost");
        }
        Set<String> called;
        try {
            called = SqlText.calledNames(SqlScanner.scan(plan, false));
        } catch (IllegalArgumentException unreadable) {
            throw new Refused("the server's plan cannot be read: " + unreadable.getMessage());
        }
        Matcher requests = REQUESTS.matcher(plan);
        double assumed = requests.find() ? Math.max(Double.parseDouble(requests.group(1)), 1) : 1;
        return new Cost(
                Double.parseDouble(cost.group(1)) / assumed,
                called,
                plan.contains("LockRows"),
                !plan.startsWith("Nested Loop")
                        && !plan.startsWith("Subquery Scan")
                        && !plan.startsWith("Function Scan"));
    }
}
