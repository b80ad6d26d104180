import dev.corio.CachePolicy;
import dev.corio.Corio;
import dev.corio.DeadlockException;
import dev.corio.ErrGroup;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.IoOptions;
import dev.corio.Mutex;
import dev.corio.Running;
import dev.corio.Task;
import dev.corio.TaskFailedException;
import dev.corio.WaitGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** What goes wrong most easily, and the right way beside it. */
class Pitfalls {

    record User(long id, String name) {}

    static final Map<Long, User> TABLE = Map.of(1L, new User(1, "Ada"), 3L, new User(3, "Grace"));

    static int wrong;
    static int right;

    static void main() throws InterruptedException {
        try (Corio corio = Corio.create()) {
            lostUpdate(corio);
            computing(corio);
            gaps(corio);
            types(corio);
            blocking(corio);
            futures(corio);
            parallelStream(corio);
            locks(corio);
            threadLocals(corio);
            handles(corio);
            external(corio);
            groups(corio);
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

    static void computing(Corio corio) {
        Io<Integer, Integer> prices = corio.io("prices to keep", IoDispatcher.batch(ids -> ids));
        List<Integer> ids = List.of(1, 2, 1, 3);
        // @start region="compute-wrong"
        Map<Integer, Integer> seen = new HashMap<>();
        try {
            corio.run(task -> task.map(ids, id -> seen.computeIfAbsent(id, prices::call)));
        } catch (TaskFailedException failed) {
            IO.println(failed.getMessage());
        }
        // @end region="compute-wrong"
        // @start region="compute-right"
        Io<Integer, Integer> cached = corio.io(
                "cached prices",
                IoDispatcher.batch((List<Integer> asked) -> asked),
                IoOptions.defaults().withCache(CachePolicy.perProgram()));
        corio.run(task -> task.map(ids, cached::call)); // asks 1, 2 and 3
        // @end region="compute-right"
        IO.println(corio.stats().io("cached prices").requests() + " requests");
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

    static void blocking(Corio corio) {
        Io<Integer, Integer> prices = corio.io("prices meanwhile", IoDispatcher.batch(ids -> ids));
        // @start region="blocking"
        corio.run(task -> {
            task.sleep(Duration.ofMillis(1)); // not Thread.sleep, which holds the lane
            String answer = task.blocking(() -> legacyClient("hello")); // leaves the lane while it runs
            IO.println(answer + " " + prices.call(1));
        });
        // @end region="blocking"
    }

    static String legacyClient(String request) throws InterruptedException {
        Thread.sleep(1);
        return request;
    }

    static void futures(Corio corio) {
        Io<Integer, Integer> prices = corio.io("prices for later", IoDispatcher.batch(ids -> ids));
        // @start region="futures"
        corio.run(task -> {
            CompletableFuture<Integer> three = prices.submit(3);
            CompletableFuture<Integer> four = prices.submit(4);
            task.await(CompletableFuture.allOf(three, four)); // not allOf(…).join()
            IO.println(three.join() + four.join());
        });
        // @end region="futures"
    }

    static void parallelStream(Corio corio) {
        Io<Integer, Integer> prices = corio.io("prices in streams", IoDispatcher.batch(ids -> ids));
        List<Integer> ids = List.of(1, 2, 3, 4);
        // @start region="parallel"
        int total = corio.call(task ->
                task.map(ids, prices::call).stream().mapToInt(price -> price).sum()); // not ids.parallelStream()
        int same = corio.call(task -> task.blocking(() -> libraryTotal(prices, ids))); // where you cannot change it
        // @end region="parallel"
        IO.println(total + " " + same);
    }

    static int libraryTotal(Io<Integer, Integer> prices, List<Integer> ids) {
        return ids.parallelStream().mapToInt(prices::call).sum();
    }

    static void locks(Corio corio) {
        Io<Integer, Integer> prices = corio.io("prices under lock", IoDispatcher.batch(ids -> ids));
        List<Integer> balance = new ArrayList<>(List.of(0));
        // @start region="locks"
        Mutex mutex = new Mutex("balance"); // not synchronized, not a ReentrantLock
        corio.run(task -> task.map(
                List.of(1, 2, 3),
                id -> mutex.locked(() -> {
                    int before = balance.getFirst();
                    return balance.set(0, before + prices.call(id)); // suspends with the lock held: the others wait
                })));
        // @end region="locks"
        IO.println(balance.getFirst());
    }

    static final ThreadLocal<String> USER = new ThreadLocal<>();

    static void threadLocals(Corio corio) {
        USER.set("ada");
        // @start region="thread-local"
        String user = USER.get(); // here, in the caller
        corio.run(task -> IO.println(USER.get() + ", but " + user)); // null: a task has thread-locals of its own
        // @end region="thread-local"
        USER.remove();
    }

    // @start region="handle"
    static class Report {
        private final Task task; // wrong: acts for its own program only

        Report(Task task) {
            this.task = task;
        }

        String where() {
            return "old handle: " + task.path();
        }

        static String whereNow() {
            return "current handle: " + Task.current().path();
        }
    }
    // @end region="handle"

    static void handles(Corio corio) {
        Report report = corio.call(task -> new Report(task));
        try {
            corio.run(task -> IO.println(report.where()));
        } catch (TaskFailedException failed) {
            IO.println(failed.getCause().getMessage());
        }
        corio.run(task -> IO.println(Report.whereNow()));
    }

    static void external(Corio corio) throws InterruptedException {
        // @start region="external-wrong"
        WaitGroup orders = new WaitGroup("orders");
        orders.add(1);
        try {
            corio.run(task -> orders.await()); // who should call done? No task that there is
        } catch (DeadlockException deadlock) {
            IO.println(deadlock.getMessage().lines().toList().get(1));
        }
        // @end region="external-wrong"
        CountDownLatch waits = new CountDownLatch(1);
        // @start region="external-right"
        WaitGroup deliveries = new WaitGroup("deliveries").external(); // a plain thread, or a later program, will
        deliveries.add(1);
        Running<String> running = corio.start(task -> {
            waits.countDown();
            deliveries.await();
            return "delivered";
        });
        waits.await();
        deliveries.done(); // from this thread
        IO.println(running.join());
        // @end region="external-right"
    }

    static void groups(Corio corio) {
        Io<Integer, Integer> prices = corio.io("prices of a group", IoDispatcher.batch(ids -> ids));
        // @start region="group"
        corio.run(task -> {
            try (ErrGroup group = task.group()) {
                group.go(() -> IO.println("never printed: " + prices.call(1)));
            } // close cancels what still runs: call group.join() before
        });
        // @end region="group"
    }
}
