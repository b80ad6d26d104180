import dev.corio.Corio;
import dev.corio.DeadlockException;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.Mutex;
import dev.corio.Running;
import java.util.concurrent.CountDownLatch;

/** Tasks that wait for each other, and what is said of tasks that wait. */
class Deadlocks {

    static final Mutex STOCK = new Mutex("stock");
    static final Mutex ACCOUNT = new Mutex("account");

    static void main() throws InterruptedException {
        try (Corio corio = Corio.create()) {
            crosswise(corio);
            dump(corio);
        }
    }

    static void crosswise(Corio corio) {
        Io<String, Integer> prices = corio.io(
                "prices",
                IoDispatcher.inline(
                        articles -> articles.stream().map(String::length).toList()));
        try {
            // @start region="crosswise"
            corio.run(task -> {
                task.go(() -> buy(prices));
                task.go(() -> refund(prices));
            });
            // @end region="crosswise"
        } catch (DeadlockException deadlock) {
            IO.println(deadlock.getMessage());
        }
    }

    // @start region="buy"
    static void buy(Io<String, Integer> prices) {
        STOCK.locked(() -> {
            int price = prices.call("tea");
            ACCOUNT.locked(() -> IO.println("bought for " + price));
        });
    }

    static void refund(Io<String, Integer> prices) {
        ACCOUNT.locked(() -> {
            int price = prices.call("tea");
            STOCK.locked(() -> IO.println("refunded " + price));
        });
    }
    // @end region="buy"

    static void dump(Corio corio) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        Io<String, Integer> slow = corio.io("slow prices", batch -> asked.countDown()); // answers some other day
        Running<Object> running = corio.start(task -> {
            task.go(() -> buy(slow));
            task.go(() -> buy(slow));
            return "bought both";
        });
        asked.await();
        // @start region="dump"
        IO.println(corio.dump());
        // @end region="dump"
        running.cancel();
    }
}
