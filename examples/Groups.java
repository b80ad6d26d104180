import dev.corio.Corio;
import dev.corio.ErrGroup;
import dev.corio.Fork;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import dev.corio.TaskFailedException;
import java.io.IOException;
import java.util.List;

/** Tasks that succeed or fail together. */
class Groups {

    record Offer(String shop, int price) {}

    static void main() {
        try (Corio corio = Corio.create()) {
            handled(corio);
            results(corio);
            limited(corio);
        }
    }

    static int ship(Io<Integer, Integer> parcels, int order) throws IOException {
        if (order == 3) {
            throw new IOException("order 3 has no address");
        }
        return parcels.call(order);
    }

    static void handled(Corio corio) {
        Io<Integer, Integer> parcels = corio.io("parcels", IoDispatcher.batch(orders -> orders));
        // @start region="handled"
        corio.run(task -> {
            try (ErrGroup group = task.group()) {
                for (int order : List.of(1, 2, 3, 4)) {
                    group.go(() -> ship(parcels, order));
                }
                group.join();
            } catch (TaskFailedException failed) { // the others were cancelled and have unwound
                IO.println(failed.getMessage());
            }
            IO.println("the task goes on");
        });
        // @end region="handled"
    }

    static void results(Corio corio) {
        Io<String, Integer> prices = corio.io(
                "prices",
                IoDispatcher.batch(shops -> shops.stream().map(String::length).toList()));
        // @start region="results"
        Offer best = corio.call(task -> {
            ErrGroup group = task.group();
            Fork<Integer> here = group.fork(() -> prices.call("here"));
            Fork<Integer> elsewhere = group.fork(() -> prices.call("elsewhere"));
            group.join();
            return here.join() <= elsewhere.join()
                    ? new Offer("here", here.join())
                    : new Offer("elsewhere", elsewhere.join());
        });
        // @end region="results"
        IO.println(best);
    }

    static void limited(Corio corio) {
        Io<Integer, Integer> pages = corio.io("pages", IoDispatcher.batch(numbers -> numbers));
        // @start region="limit"
        corio.run(task -> {
            ErrGroup group = task.group().limit(10);
            for (int i = 0; i < 100; i++) {
                int page = i;
                group.go(() -> pages.call(page)); // suspends while ten run
            }
            group.join();
        });
        // @end region="limit"
        IO.println(corio.stats().io("pages").batches() + " batches of 10");
    }
}
