import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
import dev.corio.Semaphore;
import dev.corio.WaitGroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A mutex, a semaphore and a wait group. */
class Locks {

    record Write(String account, int balance) {}

    static final Map<String, Integer> BALANCES = new ConcurrentHashMap<>();

    static List<Integer> read(List<String> accounts) {
        return accounts.stream().map(BALANCES::get).toList();
    }

    static List<Integer> write(List<Write> writes) {
        writes.forEach(write -> BALANCES.put(write.account(), write.balance()));
        return writes.stream().map(Write::balance).toList();
    }

    static void main() {
        BALANCES.put("Ada", 0);
        try (Corio corio = Corio.create()) {
            mutex(corio);
            semaphore(corio);
            waitGroup(corio);
        }
    }

    static void mutex(Corio corio) {
        Io<String, Integer> balances = corio.io("balances", IoDispatcher.batch(Locks::read));
        Io<Write, Integer> updates = corio.io("updates", IoDispatcher.batch(Locks::write));
        List<Integer> payments = List.of(10, 20, 30, 40);
        // @start region="mutex"
        Mutex account = new Mutex("account Ada");
        corio.run(task -> task.map(
                payments,
                payment -> account.locked(() -> {
                    int balance = balances.call("Ada"); // no other task reads it before it is written
                    return updates.call(new Write("Ada", balance + payment));
                })));
        // @end region="mutex"
        IO.println("balance: " + BALANCES.get("Ada"));
    }

    static void semaphore(Corio corio) {
        Io<Integer, Integer> pages = corio.io("pages", IoDispatcher.batch(numbers -> numbers));
        List<Integer> numbers = List.of(1, 2, 3, 4, 5, 6);
        // @start region="semaphore"
        Semaphore printers = new Semaphore("printers", 2);
        corio.run(task -> task.map(numbers, number -> {
            printers.acquire();
            try {
                return pages.call(number);
            } finally {
                printers.release();
            }
        }));
        // @end region="semaphore"
        IO.println(corio.stats().io("pages").batches() + " batches of 2");
    }

    static void waitGroup(Corio corio) {
        Io<Integer, Integer> prices = corio.io("prices", IoDispatcher.batch(ids -> ids));
        int[] sum = new int[1];
        // @start region="wait-group"
        WaitGroup read = new WaitGroup("prices read");
        corio.run(task -> {
            for (int id = 1; id <= 4; id++) {
                int each = id;
                read.add(1);
                task.go(() -> {
                    int price = prices.call(each);
                    sum[0] += price;
                    read.done();
                    prices.call(-each); // goes on, and nobody waits for it
                });
            }
            read.await();
            IO.println("sum: " + sum[0]);
        });
        // @end region="wait-group"
    }
}
