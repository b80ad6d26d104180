import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.NoAnswerException;
import dev.corio.TaskFailedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Where failures of I/O come out. */
class Failures {

    record User(long id, String name) {}

    static final Map<Long, User> TABLE = Map.of(1L, new User(1, "Ada"), 3L, new User(3, "Grace"));

    static List<User> findAllById(List<Long> ids) {
        return ids.stream().filter(TABLE::containsKey).map(TABLE::get).toList();
    }

    static List<Integer> broken(List<Integer> inputs) throws SQLException {
        if (!inputs.isEmpty()) {
            throw new SQLException("the server is shutting down");
        }
        return inputs;
    }

    static void main() throws SQLException {
        try (Corio corio = Corio.create()) {
            atTheCall(corio);
            several(corio);
            outOfTheTask(corio);
        }
    }

    static void atTheCall(Corio corio) {
        Io<Long, User> users = corio.io("users", IoDispatcher.keyed(Failures::findAllById, User::id));
        // @start region="call"
        List<String> names = corio.call(task -> task.map(List.of(1L, 2L, 3L), id -> {
            try {
                return users.call(id).name();
            } catch (NoAnswerException nobody) {
                return "nobody";
            }
        }));
        // @end region="call"
        IO.println(names);
    }

    static void several(Corio corio) {
        Io<Integer, Integer> io = corio.io("several", IoDispatcher.batch(Failures::broken));
        corio.run(task -> {
            // @start region="several"
            try {
                io.callAll(List.of(1, 2, 3));
            } catch (IoFailedException first) {
                IO.println(first.getMessage() + ", and " + first.getSuppressed().length + " more");
            }
            // @end region="several"
        });
    }

    static void outOfTheTask(Corio corio) throws SQLException {
        Io<Integer, Integer> io = corio.io("broken", IoDispatcher.batch(Failures::broken));
        // @start region="task"
        try {
            corio.run(task -> task.map(List.of(1, 2), io::call));
        } catch (TaskFailedException failed) { // "task 0/0 failed: …"
            IoFailedException atTheCall = (IoFailedException) failed.getCause(); // as io.call threw it
            SQLException original = (SQLException) atTheCall.getCause(); // as the function threw it
            IO.println(original.getMessage());
        }
        // @end region="task"
    }
}
