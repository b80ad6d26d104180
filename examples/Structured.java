import dev.corio.Corio;
import dev.corio.ErrGroup;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Running;
import dev.corio.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Programs as trees of tasks: how they grow, in which order they run, when they end. */
class Structured {

    static void main() {
        try (Corio corio = Corio.create()) {
            Io<String, Integer> sizes = corio.io("sizes", IoDispatcher.inline((List<String> names) -> {
                IO.println("  asked " + names);
                return names.stream().map(String::length).toList();
            }));
            programs(corio);
            children(corio, sizes);
            map(corio, sizes);
            race(corio, sizes);
            group(corio, sizes);
            nested(corio, sizes);
            ends(corio, sizes);
            order(corio, sizes);
            handles(corio);
            sharing(corio, sizes);
        }
    }

    static void programs(Corio corio) {
        // @start region="programs"
        corio.run(task -> IO.println("no result"));

        int answer = corio.call(task -> 6 * 7);

        Running<String> running = corio.start(task -> "from a program on its own"); // does not block
        IO.println(answer + " " + running.join());
        // @end region="programs"
    }

    static void children(Corio corio, Io<String, Integer> sizes) {
        // @start region="children"
        corio.run(task -> {
            task.run(child -> IO.println("task " + child.path())); // is handed a Task
            task.go(() -> IO.println("cup: " + sizes.call("cup"))); // needs none
            Fork<Integer> kettle = task.fork(() -> sizes.call("kettle")); // has a result
            IO.println("kettle: " + kettle.join()); // suspends until that child has ended
            task.join(); // until all children have ended
        });
        // @end region="children"
    }

    static void map(Corio corio, Io<String, Integer> sizes) {
        List<String> names = List.of("cup", "kettle", "pot", "spoon", "jug");
        corio.run(task -> {
            // @start region="map"
            List<Integer> all = task.map(names, name -> sizes.call(name)); // five children
            List<Integer> same = task.map(names, 2, name -> sizes.call(name)); // two at a time
            // @end region="map"
            IO.println(all + " " + same);
        });
    }

    static void race(Corio corio, Io<String, Integer> sizes) {
        Io<String, Integer> replica = corio.io("replica", batch -> {}); // does not answer today
        corio.run(task -> {
            // @start region="race"
            int first = task.race(List.of(() -> replica.call("cup"), () -> sizes.call("cup")));
            // @end region="race"
            IO.println(first);
        });
    }

    static void group(Corio corio, Io<String, Integer> sizes) {
        List<String> names = List.of("cup", "kettle", "pot");
        // @start region="group"
        corio.run(task -> {
            try (ErrGroup group = task.group().limit(2)) {
                for (String name : names) {
                    group.go(() -> IO.println(name + ": " + sizes.call(name))); // suspends while two run
                }
                group.join(); // throws the first failure, when all have unwound
            }
        });
        // @end region="group"
    }

    // @start region="library"
    static int total(Corio corio, Io<String, Integer> sizes, List<String> names) {
        return corio.call(task -> task.map(names, name -> sizes.call(name))).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }
    // @end region="library"

    static void nested(Corio corio, Io<String, Integer> sizes) {
        // @start region="nested"
        IO.println(total(corio, sizes, List.of("cup", "pot"))); // a program

        List<List<String>> tables = List.of(List.of("cup", "pot"), List.of("jug", "spoon"));
        IO.println(corio.call(task -> task.map(tables, names -> total(corio, sizes, names)))); // one batch
        // @end region="nested"
    }

    static void ends(Corio corio, Io<String, Integer> sizes) {
        // @start region="ends"
        corio.run(task -> {
            task.run(child -> {
                child.go(() -> IO.println("grandchild got " + sizes.call("cup")));
                IO.println("the child's code ends");
            });
            IO.println("the root's code ends");
        });
        IO.println("the tree has ended");
        // @end region="ends"
    }

    static void order(Corio corio, Io<String, Integer> sizes) {
        // @start region="order"
        corio.run(task -> {
            for (String name : List.of("A", "B")) {
                task.run(child -> {
                    IO.println(name + " starts");
                    sizes.call(name + "1");
                    child.go(() -> {
                        IO.println(name + "'s child starts");
                        sizes.call(name + "'s child's");
                    });
                    IO.println(name + " goes on");
                    sizes.call(name + "2");
                    IO.println(name + " ends");
                });
                IO.println(name + " is started");
            }
        });
        // @end region="order"
    }

    static void handles(Corio corio) {
        // @start region="handles"
        corio.run(task -> {
            IO.println(task.path()); // 0, the root
            task.map(List.of("a", "b"), item -> {
                IO.println(task.path()); // 0/0 and 0/1: the handle acts for the task that calls it
                task.go(() -> IO.println(Task.current().path())); // 0/0/0 and 0/1/0
                return item;
            });
        });
        // @end region="handles"
    }

    static void sharing(Corio corio, Io<String, Integer> sizes) {
        List<String> words = List.of("pot", "jug", "kettle", "cup");
        // @start region="sharing"
        Map<Integer, Integer> bySize = new HashMap<>();
        corio.run(task -> task.map(words, word -> {
            int size = sizes.call(word); // suspends: others run meanwhile
            return bySize.merge(size, 1, Integer::sum); // does not: nobody comes between reading and writing
        }));
        IO.println(bySize); // the program has ended: any thread may read it
        // @end region="sharing"
    }
}
