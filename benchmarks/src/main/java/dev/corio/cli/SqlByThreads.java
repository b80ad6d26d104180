package dev.corio.cli;

import dev.corio.cli.Tables.LineItem;
import dev.corio.cli.Tables.Order;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plain JDBC on several connections, a thread for each: all take an equal share, and do it one by one. */
final class SqlByThreads implements SqlWay {

    private final List<SqlOneByOne> connections;
    private final ExecutorService threads;

    SqlByThreads(List<SqlOneByOne> connections) {
        this.connections = connections;
        this.threads = Executors.newFixedThreadPool(connections.size());
    }

    @Override
    public List<Order> orders(List<Long> keys) throws Exception {
        return shared(keys, SqlOneByOne::orders);
    }

    @Override
    public List<List<LineItem>> lines(List<Long> keys) throws Exception {
        return shared(keys, SqlOneByOne::lines);
    }

    @Override
    public void insert(List<Order> orders) throws Exception {
        shared(orders, (connection, some) -> {
            connection.insert(some);
            return List.of();
        });
    }

    @Override
    public List<OrderReport> report(List<Order> orders) throws Exception {
        return shared(orders, SqlOneByOne::report);
    }

    /** What is done with a share. */
    private interface Doing<A, B> {
        List<B> apply(SqlOneByOne connection, List<A> share) throws SQLException;
    }

    private <A, B> List<B> shared(List<A> all, Doing<A, B> doing) throws Exception {
        int share = Math.ceilDiv(all.size(), connections.size());
        List<Callable<List<B>>> parts = new ArrayList<>();
        for (int i = 0; i * share < all.size(); i++) {
            SqlOneByOne connection = connections.get(i);
            List<A> some = all.subList(i * share, Math.min((i + 1) * share, all.size()));
            parts.add(() -> doing.apply(connection, some));
        }
        List<B> together = new ArrayList<>();
        for (Future<List<B>> part : threads.invokeAll(parts)) {
            together.addAll(part.get());
        }
        return together;
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (SqlOneByOne connection : connections) {
            connection.close();
        }
    }
}
