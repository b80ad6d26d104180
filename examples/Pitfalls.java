import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.TaskFailedException;
import java.util.List;
import java.util.Map;

/** What goes wrong most easily, and the right way beside it. */
class Pitfalls {

    record User(long id, String name) {}

    static final Map<Long, User> TABLE = Map.of(1L, new User(1, "Ada"), 3L, new User(3, "Grace"));

    static int wrong;
    static int right;

    static void main() {
        try (Corio corio = Corio.create()) {
            lostUpdate(corio);
            gaps(corio);
            types(corio);
        }
    }

    static void lostUpdate(Corio corio) {
        Io<Integer, Integer> prices = corio.io("prices", IoDispatcher.batch(ids -> ids));
        List<Integer> ids = List.of(1, 2, 3, 4);
        // @start region="lost-update"
        corio.run(task -> task.map(ids, id -> wrong += prices.call(id))); // reads wrong, suspends, adds to what it read

        corio.run(task -> task.map(ids, id -> {
            int price = prices.call(id); // suspends
            return right += price; // no suspension between reading and writing
        }));
        // @end region="lost-update"
        IO.println("wrong: " + wrong + ", right: " + right);
    }

    /** As repositories do it: in an order of its own, and without what is not there. */
    static List<User> findAllById(List<Long> ids) {
        return ids.stream().filter(TABLE::containsKey).map(TABLE::get).toList();
    }

    static void gaps(Corio corio) {
        // @start region="gaps"
        Io<Long, User> byPlace = corio.io("by place", IoDispatcher.batch(Pitfalls::findAllById)); // wrong
        Io<Long, User> byKey = corio.io("by key", IoDispatcher.keyed(Pitfalls::findAllById, User::id));
        // @end region="gaps"
        List<Long> ids = List.of(1L, 2L, 3L);
        try {
            corio.call(task -> byPlace.callAll(ids));
        } catch (TaskFailedException failed) {
            IO.println(failed.getCause().getMessage());
        }
        try {
            corio.call(task -> byKey.callAll(ids));
        } catch (TaskFailedException failed) {
            IO.println(failed.getCause().getMessage());
        }
    }

    static void types(Corio corio) {
        // @start region="types"
        var objects = corio.io("objects", IoDispatcher.batch(ids -> ids)); // Io<Object, Object>: nothing says more
        var numbers = corio.io("numbers", IoDispatcher.batch((List<Integer> ids) -> ids)); // Io<Integer, Integer>
        Io<Integer, Integer> more = corio.io("more", IoDispatcher.batch(ids -> ids)); // the same
        // @end region="types"
        Object echo = corio.call(task -> objects.call("anything"));
        int sum = corio.call(task -> numbers.call(1) + more.call(2));
        IO.println(echo + ", " + sum);
    }
}
