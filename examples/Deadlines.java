import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoBatch;
import dev.corio.IoDispatcher;
import dev.corio.IoRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A dispatcher that asks for no more than somebody waits for, and no longer. */
class Deadlines {

    /** Stands for a source whose queries take a time limit, zero for none, as in JDBC. */
    static class Database {
        Map<Long, String> query(List<Long> ids, Duration limit) throws SQLException {
            if (ids.isEmpty()) {
                throw new SQLException("no ids");
            }
            IO.println(limit.isZero() ? "no limit" : "at most a minute: " + (limit.toMinutes() <= 1));
            return ids.stream().collect(Collectors.toMap(Function.identity(), id -> "row " + id));
        }
    }

    // @start region="dispatcher"
    static class QueryDispatcher implements IoDispatcher<Long, String> {
        private final Database database;
        private final ExecutorService threads;

        QueryDispatcher(Database database, ExecutorService threads) {
            this.database = database;
            this.threads = threads;
        }

        @Override
        public void dispatch(IoBatch<Long, String> batch) {
            threads.execute(() -> answer(batch));
        }

        private void answer(IoBatch<Long, String> batch) {
            List<IoRequest<Long, String>> wanted = new ArrayList<>();
            for (IoRequest<Long, String> request : batch.requests()) {
                if (request.isWithdrawn()) {
                    request.fail(new CancellationException("nobody waits for it")); // each needs an outcome
                } else {
                    wanted.add(request);
                }
            }
            if (!wanted.isEmpty()) {
                query(wanted);
            }
        }

        private void query(List<IoRequest<Long, String>> wanted) {
            List<Long> ids = wanted.stream().map(IoRequest::input).toList();
            try {
                Map<Long, String> rows = database.query(ids, timeLeft(wanted));
                wanted.forEach(request -> request.complete(rows.get(request.input())));
            } catch (SQLException failed) {
                wanted.forEach(request -> request.fail(failed));
            }
        }

        /** Until the last of the callers gives up; zero if one of them never does. */
        private static Duration timeLeft(List<IoRequest<Long, String>> requests) {
            Instant last = Instant.MIN;
            for (IoRequest<Long, String> request : requests) {
                Optional<Instant> deadline = request.deadline();
                if (deadline.isEmpty()) {
                    return Duration.ZERO;
                }
                last = deadline.get().isAfter(last) ? deadline.get() : last;
            }
            Duration left = Duration.between(Instant.now(), last);
            return left.isPositive() ? left : Duration.ofMillis(1);
        }
    }
    // @end region="dispatcher"

    static void main() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Corio corio = Corio.create()) {
            Io<Long, String> rows = corio.io("rows", new QueryDispatcher(new Database(), threads));
            corio.run(task -> {
                IO.println(rows.call(1L));
                IO.println(task.timeout(Duration.ofMinutes(1), () -> task.map(List.of(2L, 3L), rows::call)));
            });
        }
    }
}
