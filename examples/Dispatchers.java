import dev.corio.Corio;
import dev.corio.Io;
import dev.corio.IoDispatcher;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** One factory for each kind of source. */
class Dispatchers {

    record User(long id, String name) {}

    record Order(long userId, String what) {}

    record Key(String shard, long id) {}

    static void main() {
        try (Corio corio = Corio.create()) {
            inOrder(corio);
            byKey(corio);
            oneByOne(corio);
            later(corio);
            atOnce(corio);
            byPartition(corio);
        }
    }

    // ------------------------------------------------------------------------------------------------ the sources

    static List<Double> convertAll(List<Double> amounts) {
        return amounts.stream().map(amount -> amount * 2).toList();
    }

    static List<User> findAllById(List<Long> ids) {
        return ids.reversed().stream()
                .filter(id -> id < 100)
                .map(id -> new User(id, "user " + id))
                .toList();
    }

    static List<Order> ordersOf(List<Long> userIds) {
        return userIds.stream()
                .filter(id -> id < 100)
                .flatMap(id -> List.of(new Order(id, "tea"), new Order(id, "milk")).stream())
                .toList();
    }

    static Map<String, Integer> stockOf(Set<String> articles) {
        return articles.stream().collect(Collectors.toMap(article -> article, String::length));
    }

    static String fetch(String path) {
        if (path.equals("/missing")) {
            throw new NoSuchElementException("404 " + path);
        }
        return "page of " + path;
    }

    static CompletableFuture<List<Integer>> lengths(List<String> words) {
        return CompletableFuture.supplyAsync(
                () -> words.stream().map(String::length).toList());
    }

    // ------------------------------------------------------------------------------------------------ the factories

    static void inOrder(Corio corio) {
        // @start region="batch"
        Io<Double, Double> rates = corio.io("rates", IoDispatcher.batch(Dispatchers::convertAll));
        // @end region="batch"
        IO.println(corio.call(task -> rates.callAll(List.of(1.0, 2.0))));
    }

    static void byKey(Corio corio) {
        // @start region="keyed"
        Io<Long, User> users = corio.io("users", IoDispatcher.keyed(Dispatchers::findAllById, User::id));
        Io<Long, Optional<User>> maybe =
                corio.io("maybe users", IoDispatcher.keyedOptional(Dispatchers::findAllById, User::id));
        Io<Long, List<Order>> orders = corio.io("orders", IoDispatcher.grouped(Dispatchers::ordersOf, Order::userId));
        Io<String, Integer> stock = corio.io("stock", IoDispatcher.mapped(Dispatchers::stockOf));
        // @end region="keyed"
        IO.println(corio.call(task -> users.call(1L).name()));
        IO.println(corio.call(task -> maybe.call(200L).isPresent()));
        IO.println(corio.call(task ->
                orders.callAll(List.of(1L, 200L)).stream().map(List::size).toList()));
        IO.println(corio.call(task -> stock.call("tea")));
    }

    static void oneByOne(Corio corio) {
        // @start region="each"
        Io<String, String> pages = corio.io("pages", IoDispatcher.each(Dispatchers::fetch));
        // @end region="each"
        IO.println(corio.call(task -> pages.callAll(List.of("/a", "/b"))));
    }

    static void later(Corio corio) {
        // @start region="async"
        Io<String, Integer> lengths = corio.io("lengths", IoDispatcher.async(Dispatchers::lengths));
        // @end region="async"
        IO.println(corio.call(task -> lengths.call("four")));
    }

    static void atOnce(Corio corio) {
        // @start region="inline"
        Io<Integer, Integer> squares = corio.io(
                "squares",
                IoDispatcher.inline(
                        numbers -> numbers.stream().map(each -> each * each).toList()));
        // @end region="inline"
        IO.println(corio.call(task -> squares.callAll(List.of(2, 3))));
    }

    static void byPartition(Corio corio) {
        // @start region="partitioned"
        IoDispatcher<Key, String> oneShard = IoDispatcher.batch(keys -> {
            String shard = keys.getFirst().shard(); // the same for all keys of the batch
            return keys.stream().map(key -> shard + key.id()).toList();
        });
        Io<Key, String> rows = corio.io("rows", IoDispatcher.partitioned(Key::shard, oneShard));
        // @end region="partitioned"
        List<Key> keys = List.of(new Key("a", 1), new Key("b", 2), new Key("a", 3));
        IO.println(corio.call(task -> rows.callAll(keys)));
        IO.println(corio.stats().io("rows").batches() + " batches");
    }
}
