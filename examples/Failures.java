import dev.corio.Corio;
import dev.corio.ErrGroup;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoFailedException;
import dev.corio.NoAnswerException;
import dev.corio.Task;
import dev.corio.TaskFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Where failures come out, of I/O and of tasks. */
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

    static void main() throws SQLException, IOException {
        try (Corio corio = Corio.create()) {
            atTheCall(corio);
            several(corio);
            outOfTheTask(corio);
            Io<String, String> pages =
                    corio.io("pages", IoDispatcher.inline(paths -> paths)); // a page is its path here
            scope(corio, pages);
            plainChild(corio, pages);
            optional(corio, pages);
            later(corio, pages);
            group(corio, pages);
            trace(corio, pages);
            try {
                rethrown(corio, pages);
            } catch (FileNotFoundException known) {
                IO.println(known.getMessage());
            }
        }
    }

    static String read(Io<String, String> pages, String path) throws IOException {
        String page = pages.call(path);
        if (page.endsWith("missing")) {
            throw new FileNotFoundException(path);
        }
        return page;
    }

    // ------------------------------------------------------------------------------------------------ of I/O

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

    // ------------------------------------------------------------------------------------------------ of tasks

    static void scope(Corio corio, Io<String, String> pages) {
        List<String> paths = List.of("/a", "/missing", "/b");
        // @start region="scope"
        corio.run(task -> {
            try {
                IO.println(task.map(paths, path -> read(pages, path)));
            } catch (TaskFailedException failed) { // every child has unwound by now
                IO.println(failed.getMessage());
            }
            IO.println("goes on with " + pages.call("/c"));
        });
        // @end region="scope"
    }

    static void plainChild(Corio corio, Io<String, String> pages) {
        // @start region="plain"
        try {
            corio.run(task -> {
                task.go(() -> read(pages, "/missing")); // returns normally, now and if it fails at once
                for (String path : List.of("/a", "/b")) {
                    try {
                        IO.println(pages.call(path));
                    } catch (TaskFailedException failed) { // twice: catching it ends nothing
                        IO.println("no " + path + ": " + failed.getMessage());
                    }
                }
            });
        } catch (TaskFailedException failed) {
            IO.println("the program: " + failed.getMessage());
        }
        // @end region="plain"
    }

    static void optional(Corio corio, Io<String, String> pages) {
        // @start region="optional"
        String page = corio.call(task -> {
            Fork<String> advert = task.fork(() -> readOr(pages, "/advert/missing", "no advert"));
            return pages.call("/news") + " with " + advert.join();
        });
        // @end region="optional"
        IO.println(page);
    }

    // @start region="read-or"
    static String readOr(Io<String, String> pages, String path, String instead) {
        try {
            return read(pages, path);
        } catch (IOException failed) { // inside the child: nothing fails
            return instead;
        }
    }
    // @end region="read-or"

    static void later(Corio corio, Io<String, String> pages) {
        // @start region="later"
        try {
            corio.run(task -> {
                task.go(() -> {
                    try {
                        pages.call("/a");
                        pages.call("/b"); // here it is cancelled
                    } finally {
                        tidyUp(pages); // throws
                    }
                });
                task.go(() -> read(pages, "/missing"));
            });
        } catch (TaskFailedException first) {
            IO.println(first.getMessage());
            IO.println("later: " + first.getSuppressed()[0].getMessage());
        }
        // @end region="later"
    }

    static void tidyUp(Io<String, String> pages) {
        if (pages.name().equals("pages")) {
            throw new IllegalStateException("cannot tidy up");
        }
    }

    static void group(Corio corio, Io<String, String> pages) {
        // @start region="group"
        corio.run(task -> {
            try (ErrGroup group = task.group()) {
                group.go(() -> read(pages, "/missing"));
                group.go(() -> read(pages, pages.call("/a"))); // cancelled
                group.join();
            } catch (TaskFailedException failed) {
                IO.println(failed.getMessage());
            }
            IO.println("goes on with " + pages.call("/c"));
        });
        // @end region="group"
    }

    static void rethrown(Corio corio, Io<String, String> pages) throws IOException {
        // @start region="rethrow"
        try {
            corio.run(task -> task.map(List.of("/a", "/missing"), path -> read(pages, path)));
        } catch (TaskFailedException failed) {
            failed.rethrow(IOException.class); // throws the cause, if it is one
            throw failed;
        }
        // @end region="rethrow"
    }

    static void trace(Corio corio, Io<String, String> pages) {
        try {
            // @start region="trace"
            corio.run(task -> {
                task.run(child -> section(child, pages, "/news"));
                task.run(child -> section(child, pages, "/sport"));
            });
            // @end region="trace"
        } catch (TaskFailedException failed) {
            failed.printStackTrace(System.out);
        }
    }

    // @start region="section"
    static void section(Task task, Io<String, String> pages, String name) {
        task.map(List.of("/top", "/missing"), part -> name.equals("/news") ? part : read(pages, name + part));
    }
    // @end region="section"
}
